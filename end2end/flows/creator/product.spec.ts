import { expect, expectAccessible, signUp, somebody, test } from '../../fixtures';
import { addDomain, addOffer, createProduct, withProduct } from './steps';

test('a creator sets up a product from nothing', async ({ page }) => {
  await signUp(page, somebody('Carla'));
  await expect(page).toHaveURL(/\/creator$/);
  await expect(page.getByRole('heading', { level: 1, name: 'My products' })).toBeVisible();
  await expect(page.getByText('No products yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'New product' }).click();
  await expectAccessible(page);
  await page.getByLabel('Name').fill('Watercolours');
  await page.getByLabel('Sales page').fill('https://ACME.com');
  await page.getByLabel('Currency').selectOption('EUR');
  await page.getByLabel('Multiple clicks').check();
  await page.getByLabel("First affiliate's share").fill('60');
  await page.getByLabel('Cookie life').selectOption('Forever');
  await page.getByLabel('Guarantee days').selectOption('15 days');
  await page.getByLabel('By approval').check();
  await page.getByRole('button', { name: 'Create product' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Watercolours' })).toBeVisible();
  const facts = page.getByRole('region', { name: 'What affiliates see' });
  for (const fact of ['https://acme.com/', '60 % to the first, 40 % to the last', 'forever', '15', 'EUR']) {
    await expect(facts).toContainText(fact);
  }
  const missing = page.getByRole('region', { name: 'Before affiliates can earn' });
  await expect(missing.getByRole('listitem')).toContainText(['To do', 'To do', 'Done']);
  await expectAccessible(page);

  const product = new URL(page.url()).pathname;
  await addOffer(page, product, 'Monthly', '19.90', '20');
  await expect(page.getByRole('row', { name: /Monthly/ })).toContainText('19.90 EUR');
  await expect(page.getByText('changes no link').first()).toBeVisible();
  await expectAccessible(page);
  await addDomain(page, product, 'acme.com');
  await page.goto(product);
  await expect(missing).toHaveCount(0);

  await page.goto('/creator');
  const row = page.getByRole('row', { name: /Watercolours/ });
  await expect(row).toContainText('By approval');
  await expect(row.getByRole('cell')).toContainText(['By approval', '1', '1', '0', '0', '0.00 EUR']);
  await expectAccessible(page);
});

test('settings show what is stored, and what is changed is stored', async ({ page }) => {
  const product = await withProduct(page);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByLabel('Last click')).toBeChecked();
  await expect(page.getByLabel('Cookie life')).toHaveValue('60');
  await page.getByLabel('Name').fill('Oil');
  await page.getByLabel('First click').check();
  await page.getByLabel('Closed').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'What this changes' })).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await expect(page.getByRole('heading', { level: 1, name: 'Oil' })).toBeVisible();
  await expect(page.getByLabel('First click')).toBeChecked();
  await expectAccessible(page);
  await page.goto(product);
  await expect(page.getByText('It is closed to them now.')).toBeVisible();
});

test('the currency stays once there is an offer', async ({ page, allowConsole }) => {
  allowConsole(/422/);
  const product = await withProduct(page);
  await addOffer(page, product, 'Monthly', '19.90', '20');
  await page.goto(`${product}/settings`);
  await expect(page.getByText('there are prices in it already')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Currency' })).toHaveCount(0);
  const answer = await page.request.post(`${product}/settings`, {
    form: {
      name: 'Watercolours',
      sales_page: 'https://acme.com/',
      currency: 'JPY',
      rule: 'last',
      // It is refused at once, not only after the page that says what another window changes.
      window: '30',
      guarantee: '7',
      openness: 'open',
    },
  });
  expect(answer.status()).toBe(422);
  const text = await answer.text();
  expect(text).toContain('The currency stays');
  expect(text).toContain('name="currency" value="USD"');
});

test('an offer is changed and taken off sale', async ({ page }) => {
  const product = await withProduct(page);
  await addOffer(page, product, 'Monthly', '19.90', '20');
  const checkout = await page.getByRole('link', { name: /\/checkout\// }).getAttribute('href');
  await page.getByRole('link', { name: 'Edit Monthly' }).click();
  await expectAccessible(page);
  await expect(page.getByLabel('Price')).toHaveValue('19.90');
  await page.getByLabel('Price').fill('24.90');
  await page.getByLabel('Commission').fill('10');
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /Monthly/ });
  await expect(row).toContainText('24.90 USD');
  // A cut waits until affiliates have been told for 72 hours.
  await expect(row).toContainText(/20 % ?10 % from .* UTC/);
  await expect(row.getByRole('link', { name: /\/checkout\// })).toHaveAttribute('href', checkout!);
  await page.getByRole('link', { name: 'Edit Monthly' }).click();
  await page.getByRole('button', { name: 'Remove offer' }).click();
  await expect(page.getByText('No offers yet')).toBeVisible();
});

test('additional links are added and removed', async ({ page }) => {
  const product = await withProduct(page);
  await page.goto(`${product}/links`);
  await expect(page.getByText('No additional links yet')).toBeVisible();
  await page.getByLabel('Name').fill('Webinar 🎨 וובינר');
  await page.getByLabel('URL').fill('https://Other.example/webinar?x=1#now');
  await page.getByRole('button', { name: 'Add link' }).click();
  const row = page.getByRole('row', { name: /Webinar/ });
  await expect(row.getByRole('link')).toHaveAttribute('href', 'https://other.example/webinar?x=1#now');
  await expectAccessible(page);
  await row.locator('summary').click();
  await expect(row.getByText("Affiliates' links to it lead to your sales page")).toBeVisible();
  await row.getByRole('button', { name: /Remove/ }).click();
  await expect(page.getByText('No additional links yet')).toBeVisible();
});

test('deleting a product says what happens, asks once more, and is final', async ({ page, allowConsole }) => {
  allowConsole(/404/);
  const product = await withProduct(page);
  await createProduct(page, 'Oil');
  await page.goto(`${product}/settings`);
  await page.getByRole('link', { name: 'Delete product…' }).click();
  await expect(page.getByText('It cannot be undone.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Keep it' }).click();
  await page.getByRole('link', { name: 'Delete product…' }).click();
  await page.getByRole('button', { name: 'Delete product' }).click();
  await expect(page.getByRole('status')).toHaveText('Watercolours is deleted.');
  await expect(page.getByRole('row', { name: /Watercolours/ })).toHaveCount(0);
  await expect(page.getByRole('row', { name: /Oil/ })).toBeVisible();
  expect((await page.goto(product))?.status()).toBe(404);
});

test('pages that are empty say what will be there', async ({ page }) => {
  const product = await withProduct(page);
  for (const [rest, words] of [
    ['/offers', 'No offers yet'],
    ['/domains', 'No domains yet'],
    ['/affiliates', 'No affiliates yet'],
    ['/rates', 'No rate was told yet'],
    ['/sales', 'No sales yet'],
  ]) {
    await page.goto(product + rest);
    await expect(page.getByText(words)).toBeVisible();
    await expectAccessible(page);
  }
});
