import { expect, expectAccessible, signUp, somebody, test, type Page } from '../../fixtures';
import { addOffer, createProduct, send } from './steps';

const NOTICE = 72 * 60 * 60;

/** Carla with one offer at 30 %, and Ana who promotes it, each in a browser of their own. */
async function shop(page: Page, newVisitor: () => Promise<Page>) {
  const carla = await signUp(page, somebody('Carla'));
  const product = await createProduct(page, 'Watercolours');
  await addOffer(page, product, 'Monthly', '100.00', '30');
  const other = await newVisitor();
  const ana = await signUp(other, somebody('Ana'));
  const id = product.split('/').pop();
  await other.request.post(`/affiliate/find/${id}/join`, { maxRedirects: 0 });
  return { product, promoted: `/affiliate/${id}`, carla, ana, other };
}

async function setOffer(page: Page, product: string, commission: string) {
  await page.goto(`${product}/offers`);
  await page.getByRole('link', { name: 'Edit Monthly' }).click();
  await page.getByLabel('Commission').fill(commission);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toContainText('Saved.');
}

test('a cut is announced to both sides and takes effect after 72 hours, a rise at once', async ({
  page,
  newVisitor,
  startServer,
  server,
}) => {
  const { product, promoted, carla, ana, other } = await shop(page, newVisitor);
  await setOffer(page, product, '20');
  await expect(page.getByText(/20 % from .* UTC; 30 % until then\./)).toBeVisible();
  await page.goto(`${product}/rates`);
  const calendar = page.getByRole('table', { name: /Everything that was told/ });
  await expect(calendar.getByRole('row').nth(1)).toContainText('Announced');
  await expect(calendar.getByRole('row').nth(2)).toContainText('At once');
  await expectAccessible(page);

  await other.goto(promoted);
  const notice = other.getByRole('region', { name: 'Your commission is going to be lower' });
  await expect(notice).toContainText(/Monthly:\s+20 % from .* UTC; 30 % until then\./);
  await expectAccessible(other);
  await notice.getByRole('link', { name: 'All your rates' }).click();
  const rates = other.getByRole('table', { name: 'Your rates for Monthly' });
  await expect(rates.getByRole('row').nth(1)).toContainText('Announced');
  await expect(rates.getByRole('row').nth(2)).toContainText('In force');
  await expectAccessible(other);

  const later = await startServer({ database: server.database, args: ['--clock-offset', String(NOTICE)] });
  for (const [browser, person] of [
    [page, carla],
    [other, ana],
  ] as const) {
    await browser.goto(`${later.url}/sign-in`);
    if (browser.url().includes('sign-in')) {
      await browser.getByLabel('E-mail', { exact: true }).fill(person.email);
      await browser.getByLabel('Password', { exact: true }).fill(person.password);
      await browser.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await expect(browser).not.toHaveURL(/sign-in/);
    }
  }
  await other.goto(`${later.url}${promoted}`);
  await expect(other.getByText('you earn 20.00 USD (20 %)')).toBeVisible();
  await expect(other.getByRole('region', { name: 'Your commission is going to be lower' })).toHaveCount(0);
  await page.goto(`${later.url}${product}/offers/`.replace(/\/$/, ''));
  await page.getByRole('link', { name: 'Edit Monthly' }).click();
  await page.getByLabel('Commission').fill('40');
  await page.getByRole('button', { name: 'Save' }).click();
  await other.reload();
  await expect(other.getByText('you earn 40.00 USD (40 %)')).toBeVisible();
});

test('an affiliate has a rate for one offer, and bad ones are refused beside it', async ({
  page,
  newVisitor,
  allowConsole,
}) => {
  allowConsole(/422/);
  const { product, promoted, other } = await shop(page, newVisitor);
  await addOffer(page, product, 'Yearly', '200.00', '');
  await page.goto(`${product}/affiliates`);
  await page.getByRole('link', { name: 'Rates by offer of Ana' }).click();
  const rate = page.getByLabel('Rate for Yearly, in percent');
  for (const typed of ['-1', '101', 'NaN', '1e3', '9223372036854775808', '12.345']) {
    await rate.fill(typed);
    expect(await send(page, 'Save the rate for Yearly')).toBe(422);
    await expect(rate).toHaveValue(typed);
    await expect(rate).toHaveAttribute('aria-invalid', 'true');
  }
  await expectAccessible(page);
  await expect(page.getByRole('row', { name: /Yearly/ })).toContainText('no commission');
  await rate.fill('12.5');
  await page.getByRole('button', { name: 'Save the rate for Yearly' }).click();
  await expect(page.getByRole('row', { name: /Yearly/ })).toContainText('12.5 %');
  await other.goto(promoted);
  await expect(other.getByText('you earn 25.00 USD (12.5 %)')).toBeVisible();
  await other.goto(`${promoted}/rates`);
  await expect(other.getByRole('table', { name: 'Your rates for Yearly' })).toContainText('For you and this offer');
});

test('settings say what they change and what not before they are saved', async ({ page, newVisitor }) => {
  const { product } = await shop(page, newVisitor);
  await page.goto(`${product}/settings`);
  await page.getByLabel('First click', { exact: true }).check();
  await page.getByLabel('Cookie life').selectOption('30');
  await page.getByLabel('Guarantee days').selectOption('30');
  await page.getByLabel('Commission', { exact: true }).fill('15');
  await page.getByLabel('Tax contained in prices').fill('20');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'What this changes' })).toBeVisible();
  await expect(page.getByText('New clicks earn for 30 days (until now: for 60 days).')).toBeVisible();
  await expect(page.getByText('0 clicks live now: each keeps the cookie life that it was promised.')).toBeVisible();
  await expect(page.getByText(/Of a price of 100.00 USD that is 83.33 USD/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Back to the form' }).click();
  await expect(page.getByLabel('Cookie life')).toHaveValue('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toContainText('Saved.');
  await expect(page.getByLabel('Tax contained in prices')).toHaveValue('20');
  await page.goto(`${product}/rates`);
  const terms = page.getByRole('table', { name: /Versions of the terms/ });
  await expect(terms.getByRole('row').nth(1)).toContainText('First click');
  await expect(terms.getByRole('row').nth(2)).toContainText('Last click');

  // What changes no term is saved at once.
  await page.goto(`${product}/settings`);
  await page.getByLabel('Name', { exact: true }).fill('Oil paint');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toContainText('Saved.');
});
