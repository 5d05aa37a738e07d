import { expect, expectAccessible, test } from '../../fixtures';
import { send } from '../../market';
import { openShop, sell } from './shop';

/** Eight days: the guarantee of seven is over. */
const LATER = ['--clock-offset', '691200'];

test('a payout is seen, selected, paid once and read down to its receipts', async ({
  page,
  newVisitor,
  startServer,
  server,
  allowConsole,
}) => {
  test.slow();
  allowConsole(/422|409/);
  const shop = await openShop(page, newVisitor);
  await page.goto('/creator/payouts');
  await expect(page.getByText('Nobody is owed anything')).toBeVisible();
  await expectAccessible(page);
  await shop.affiliate.goto('/affiliate');
  await shop.affiliate.getByRole('link', { name: 'Payouts' }).click();
  await expect(shop.affiliate.getByText('No payouts yet')).toBeVisible();
  await expectAccessible(shop.affiliate);

  const order = await sell(shop, newVisitor);
  await sell(shop, newVisitor);
  await page.goto('/creator');
  await page.getByRole('link', { name: 'Payouts' }).click();
  await expect(page.getByRole('row', { name: /Ana/ })).toContainText('62.72 USD');
  await expect(page.getByRole('button', { name: 'Mark as paid' })).toHaveCount(0);

  const later = await startServer({ database: server.database, args: LATER });
  await page.goto(`${later.url}/creator/payouts`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Mark as paid' }).click();
  await expect(page.getByLabel('Reference')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert')).toHaveText('Select whom you have paid.');
  await expectAccessible(page);

  // Another window refunds meanwhile: what was shown is no longer so.
  const refund = `${later.url}${shop.sales}/${order}/refund`;
  const form = { key: 'k'.repeat(20), amount: '44.80', reason: '' };
  await page.getByLabel(/I paid this/).check();
  await page.getByLabel('Reference').fill('SEPA 4711');
  expect((await send(page.request, refund, form)).status()).toBe(303);
  await page.getByRole('button', { name: 'Mark as paid' }).click();
  await expect(page.getByRole('alert')).toContainText('Nothing was marked as paid.');
  await expect(page.getByRole('row', { name: /Ana/ })).toContainText('47.04 USD');
  await expect(page.getByLabel('Reference')).toHaveValue('SEPA 4711');
  await expect(page.getByLabel(/I paid this/)).toBeChecked();

  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Mark as paid' }).click();
  const body = (await sent).postData()!;
  await expect(page.getByRole('status')).toHaveText('1 payout is recorded.');
  await expect(page.getByText('Nobody is owed anything')).toBeVisible();
  await expectAccessible(page);
  const again = await page.request.post(`${later.url}/creator/payouts`, {
    data: body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    maxRedirects: 0,
  });
  expect(again.status()).toBe(303);
  await page.goto(`${later.url}/creator/payouts`);
  await expect(page.getByRole('row', { name: /SEPA 4711/ })).toHaveCount(1);

  const { affiliate } = shop;
  await affiliate.goto(`${later.url}/affiliate/payouts`);
  await expect(affiliate.getByRole('row', { name: /SEPA 4711/ })).toContainText('47.04 USD');
  for (const [word, amount] of [
    ['Earned from 2 sales', '47.04'],
    ['Pending', '0.00'],
    ['Payable', '0.00'],
    ['Held', '0.00'],
    ['Paid', '47.04'],
  ]) {
    const stat = affiliate.locator('.stat').filter({ has: affiliate.getByText(word, { exact: true }) });
    await expect(stat).toContainText(`${amount} USD`);
  }
  await expectAccessible(affiliate);
  await affiliate.getByRole('row', { name: /SEPA 4711/ }).getByRole('link').click();
  await expect(affiliate.getByRole('heading', { level: 1 })).toContainText('47.04 USD');
  await expect(affiliate.getByRole('row', { name: /Full/ })).toHaveCount(3);
  await expectAccessible(affiliate);
  const csv = await affiliate.request.get(`${affiliate.url()}/entries.csv`);
  expect(csv.headers()['content-disposition']).toContain('attachment');
  expect(csv.headers()['content-type']).toBe('text/csv; charset=utf-8');
  expect((await csv.text()).split('\n').filter((line) => line.includes(',USD,'))).toHaveLength(3);
  const stranger = await newVisitor();
  await openShop(stranger, newVisitor);
  expect((await stranger.request.get(affiliate.url())).status()).toBe(404);
  expect((await stranger.request.get(`${affiliate.url()}/entries.csv`)).status()).toBe(404);
  await affiliate.getByRole('row', { name: /Full/ }).first().getByRole('link', { name: /Receipt/ }).click();
  await expect(affiliate.getByRole('heading', { level: 1, name: 'Receipt' })).toBeVisible();

  // Refunded after it was paid: the balance goes below zero, and is carried on.
  const rest = { key: 'r'.repeat(20), amount: '', reason: '' };
  expect((await send(page.request, refund, rest)).status()).toBe(303);
  await page.goto(`${later.url}/creator/payouts`);
  await expect(page.getByRole('row', { name: /Carried on/ })).toContainText('−15.68 USD');
  await affiliate.goto(`${later.url}/affiliate/payouts`);
  await expect(affiliate.getByText(/Below zero: a refund took back/)).toBeVisible();
  await expect(affiliate.locator('.stat').filter({ hasText: 'Payable' })).toContainText('−15.68 USD');
});

test('what is no row of the list pays nobody', async ({ page, newVisitor }) => {
  const shop = await openShop(page, newVisitor);
  await sell(shop, newVisitor);
  const form = { key: 'k'.repeat(20), reference: 'x' };
  for (const [name, status] of [
    ['pay-aaaaaaaaaaaaaaaa-USD', 409],
    ['pay--', 409],
    ['pay-%00-XXX', 409],
    ['other', 422],
  ] as const) {
    expect((await send(page.request, '/creator/payouts', { ...form, [name]: 'x' })).status(), name).toBe(status);
  }
  expect((await (await newVisitor()).request.post('/creator/payouts', { form, maxRedirects: 0 })).status()).toBe(401);
});
