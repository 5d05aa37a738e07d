import { expect, expectAccessible, test } from '../../fixtures';
import { send } from '../../market';
import { send as press } from '../creator/steps';
import { hidden, openShop, sell } from './shop';

test('a creator refunds a sale in parts and sees what it takes back', async ({ page, newVisitor, allowConsole }) => {
  test.slow();
  allowConsole(/422/);
  const shop = await openShop(page, newVisitor);
  const order = await sell(shop, newVisitor);
  await page.goto(shop.sales);
  await page.getByRole('link', { name: /^Manage/ }).click();
  await expect(page.getByText('Nothing happened to this sale since.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Refund' }).click();
  await expectAccessible(page);
  for (const text of ['-1', '0', '0.001', 'NaN', 'Infinity', '1e3', '１２', '9223372036854775808', '89.61']) {
    await page.getByLabel('Amount').fill(text);
    await page.getByRole('button', { name: 'Record the refund' }).click();
    await expect(page.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Amount')).toHaveValue(text);
  }
  await expect(page.getByLabel('Amount')).toHaveAccessibleDescription(/more than what is left of this sale: 89.60 USD/);
  await expectAccessible(page);
  await page.getByLabel('Amount').fill('44.80');
  await page.getByLabel('Reason').fill('Kept half of it');
  await page.getByRole('button', { name: 'Record the refund' }).click();
  await expect(page.getByRole('status')).toContainText('The refund is recorded.');
  await expect(page.getByRole('row', { name: /^Refund/ })).toContainText('Kept half of it');
  await expect(page.getByRole('row', { name: /the buyer was refunded/ })).toContainText('−15.68 USD');
  await expectAccessible(page);

  // The same form twice is one refund.
  const path = `${shop.sales}/${order}/refund`;
  const form = { key: await hidden(page, path, 'key'), amount: '10', reason: '' };
  for (let time = 0; time < 2; time += 1) expect((await send(page.request, path, form)).status()).toBe(303);
  expect((await send(page.request, path, { ...form, amount: '11' })).status()).toBe(409);
  await page.goto(`${shop.sales}/${order}`);
  await expect(page.getByRole('row', { name: /^Refund/ })).toHaveCount(2);

  await page.getByRole('link', { name: 'Refund' }).click();
  await page.getByRole('button', { name: 'Record the refund' }).click();
  await expect(page.getByRole('link', { name: 'Refund' })).toHaveCount(0);
  await page.goto(shop.sales);
  await expect(page.getByRole('row', { name: /Full/ })).toContainText('Taken back');
  await shop.affiliate.goto(`/affiliate/${shop.product.id}/sales`);
  await expect(shop.affiliate.getByRole('row', { name: /Full/ })).toContainText('Taken back');
});

test('a chargeback holds the commission until it is lost or won', async ({ page, newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const shop = await openShop(page, newVisitor);
  const order = await sell(shop, newVisitor);
  await page.goto(`${shop.sales}/${order}`);
  await page.getByRole('link', { name: 'Record a chargeback' }).click();
  await expectAccessible(page);
  for (const text of ['-1', '0', '0.001', 'NaN', '1e3', '１２', '9223372036854775808', '89.61']) {
    await page.getByLabel('Amount').fill(text);
    expect(await press(page, 'Record the chargeback'), text).toBe(422);
    await expect(page.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Amount')).toHaveValue(text);
  }
  await page.getByLabel('Amount').fill('');
  await page.getByRole('button', { name: 'Record the chargeback' }).click();
  await expect(page.getByRole('region', { name: 'Chargeback' })).toContainText('Open');
  await expectAccessible(page);
  await shop.affiliate.goto(`/affiliate/${shop.product.id}/sales`);
  await expect(shop.affiliate.getByRole('row', { name: /Full/ })).toContainText('Held');
  await page.getByRole('button', { name: 'It was lost' }).click();
  await expect(page.getByRole('region', { name: 'Chargeback' })).toContainText('Lost');
  await expect(page.getByRole('row', { name: /a chargeback was lost/ })).toContainText('−31.36 USD');
  await page.getByRole('button', { name: 'It was won' }).click();
  await expect(page.getByRole('region', { name: 'Chargeback' })).toContainText('Won');
  await expect(page.getByRole('row', { name: /a chargeback was won/ })).toContainText('31.36 USD');
  await expectAccessible(page);
});

test('nobody changes a sale of somebody else', async ({ page, newVisitor }) => {
  const shop = await openShop(page, newVisitor);
  const order = await sell(shop, newVisitor);
  const stranger = await newVisitor();
  const theirs = await openShop(stranger, newVisitor);
  const form = { key: 'a'.repeat(16), amount: '1', state: 'opened', reference: '', reason: '' };
  for (const rest of ['', '/refund', '/chargeback']) {
    for (const path of [`${shop.sales}/${order}${rest}`, `${theirs.sales}/${order}${rest}`]) {
      expect((await stranger.request.get(path)).status(), path).toBe(404);
    }
  }
  for (const rest of ['/refund', '/chargeback', '/decide']) {
    for (const path of [`${shop.sales}/${order}${rest}`, `${theirs.sales}/${order}${rest}`]) {
      expect((await send(stranger.request, path, form)).status(), path).toBe(404);
      expect((await send(shop.affiliate.request, path, form)).status(), path).toBe(404);
    }
  }
  await page.goto(`${shop.sales}/${order}`);
  await expect(page.getByText('Nothing happened to this sale since.')).toBeVisible();
});
