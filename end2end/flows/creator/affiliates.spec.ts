import { expect, expectAccessible, signUp, somebody, test, type Page } from '../../fixtures';
import { addOffer, withProduct } from './steps';

/** Somebody who asks to promote the product, in a browser of their own. */
async function applicant(newVisitor: () => Promise<Page>, product: string, name: string): Promise<Page> {
  const page = await newVisitor();
  await signUp(page, somebody(name));
  const id = product.split('/').pop();
  const joined = await page.request.post(`/affiliate/find/${id}/join`, { maxRedirects: 0 });
  expect(joined.status()).toBe(303);
  return page;
}

test('a creator answers who asks to promote the product', async ({ page, newVisitor }) => {
  const product = await withProduct(page, { openness: 'By approval' });
  await applicant(newVisitor, product, 'Ana');
  await applicant(newVisitor, product, 'Ben');
  await page.goto('/creator');
  await page.getByRole('link', { name: '2 pending' }).click();
  const waiting = page.getByRole('region', { name: 'Waiting for your answer' });
  await expect(waiting.getByRole('listitem')).toHaveCount(2);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Approve Ana' }).click();
  await expect(page.getByRole('row', { name: /Ana/ })).toContainText('Active');
  await page.getByRole('button', { name: 'Refuse Ben' }).click();
  await expect(page.getByRole('row', { name: /Ben/ })).toContainText('Refused');
  await expect(waiting).toHaveCount(0);
  await expectAccessible(page);
});

test('an affiliate is given a rate, blocked and unblocked', async ({ page, newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const product = await withProduct(page);
  await applicant(newVisitor, product, 'Ana');
  await page.goto(`${product}/affiliates`);
  const row = page.getByRole('row', { name: /Ana/ });
  const rate = page.getByLabel('Own rate of Ana, in percent');
  for (const [typed, sentence] of [
    ['120', 'cannot be more than 100'],
    ['-3', 'from 0 to 100'],
    ['ten', 'from 0 to 100'],
  ]) {
    await rate.fill(typed);
    await row.getByRole('button', { name: /Save/ }).click();
    await expect(row.getByText(sentence)).toBeVisible();
    await expect(rate).toHaveValue(typed);
    await expect(rate).toHaveAttribute('aria-invalid', 'true');
  }
  await expectAccessible(page);
  await rate.fill('40');
  await row.getByRole('button', { name: /Save/ }).click();
  await expect(page.getByRole('status')).toContainText('Saved.');
  await expect(rate).toHaveValue('40');
  await rate.fill('');
  await row.getByRole('button', { name: /Save/ }).click();
  await expect(rate).toHaveValue('');
  await expect(row.getByText(/no commission from .* UTC; 40 % until then/)).toBeVisible();

  await row.locator('summary').click();
  await expect(row.getByText('new clicks on their links credit nobody')).toBeVisible();
  await row.getByRole('button', { name: 'Block Ana' }).click();
  await expect(row).toContainText('Blocked');
  await row.getByRole('button', { name: 'Unblock Ana' }).click();
  await expect(row).toContainText('Active');
});

test('a sale is listed with who is credited, and leads to its receipt', async ({ page, newVisitor }) => {
  const product = await withProduct(page);
  await addOffer(page, product, 'Monthly', '89.60', '35');
  const checkout = (await page.getByRole('link', { name: /\/checkout\// }).getAttribute('href'))!;
  await applicant(newVisitor, product, 'Ana');
  const buyer = await newVisitor();
  await buyer.goto(new URL(checkout).pathname);
  await buyer.getByLabel('E-mail').fill('buyer@example.test');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\//);
  await page.goto(`${product}/sales`);
  const row = page.getByRole('row', { name: /Monthly/ });
  await expect(row).toContainText('buyer@example.test');
  await expect(row).toContainText('89.60 USD');
  await expect(row).toContainText('Nobody');
  await expectAccessible(page);
  await row.getByRole('link', { name: 'Receipt' }).click();
  await expect(page).toHaveURL(/\/receipts\//);
});
