import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { expect, expectAccessible, test, type Page } from '../../fixtures';
import { send } from '../../market';
import { openShop } from './shop';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Signs as any library of Standard Webhooks does, and sends. */
async function report(page: Page, address: string, secret: string, id: string, event: object) {
  const now = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify(event);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = `v1,${createHmac('sha256', key).update(`${id}.${now}.${body}`).digest('base64')}`;
  const headers = { 'webhook-id': id, 'webhook-timestamp': now, 'webhook-signature': signature };
  return page.request.post(address, { headers, data: Buffer.from(body) });
}

/** Makes an endpoint. Answers its address and its secret, read off the page. */
async function makeEndpoint(
  page: Page,
  allowConsole: (pattern: RegExp) => void,
): Promise<[address: string, secret: string]> {
  allowConsole(/422/);
  await page.goto('/creator');
  await page.getByRole('link', { name: 'Integration' }).click();
  await expect(page.getByText('No endpoints yet')).toBeVisible();
  await expect(page.getByText('No events yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Make the endpoint' }).click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Name the shop or the service/);
  await page.getByLabel('Name').fill('My shop');
  await page.getByRole('button', { name: 'Make the endpoint' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My shop' })).toBeVisible();
  await expect(page.getByText('whsec_', { exact: false }).first()).not.toContainText(/whsec_\w{10}/);
  await expectAccessible(page);
  const address = await page.getByRole('region', { name: 'Address' }).locator('.address').innerText();
  await page.getByRole('link', { name: 'Show the secret' }).click();
  const secret = await page.locator('.secret').innerText();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await expectAccessible(page);
  return [address, secret];
}

test('a checkout elsewhere reports a sale and a refund, and what is refused is explained', async ({
  page,
  newVisitor,
  allowConsole,
}) => {
  test.slow();
  const shop = await openShop(page, newVisitor);
  const [address, secret] = await makeEndpoint(page, allowConsole);
  const buyer = await newVisitor();
  const followed = await buyer.request.get(`/go/${shop.code}`, { maxRedirects: 0, headers: { 'user-agent': BROWSER } });
  const click = new URL(followed.headers()['location']).searchParams.get('hl_click');
  const timestamp = new Date().toISOString();
  const line = (name: string, paid: string) => ({ line: name, offer: shop.product.offers.Full, paid });
  const data = {
    order: 'A-1001',
    currency: 'USD',
    buyer_email: 'bruno@example.test',
    click,
    lines: [{ ...line('course', '100.00'), tax: '16.00', fee: '4.00' }, line('gift', '20.00')],
  };
  const sale = { type: 'sale.paid', timestamp, data };
  const sold = await report(page, address, secret, 'e1', sale);
  expect(sold.status(), await sold.text()).toBe(200);
  expect(await (await report(page, address, secret, 'e1', sale)).json()).toMatchObject({ outcome: 'before' });
  const refund = { type: 'refund', timestamp, data: { order: 'A-1001', amount: '50.00', currency: 'USD' } };
  const refused = await report(page, address, secret, 'e2', refund);
  expect(refused.status()).toBe(422);
  const named = { ...refund, data: { ...refund.data, line: 'course' } };
  expect((await report(page, address, secret, 'e3', named)).status()).toBe(200);
  expect((await report(page, address, 'whsec_AAAA', 'e4', sale)).status()).toBe(401);

  // Everything that came, with what became of it.
  await page.goto('/creator/integration');
  await expect(page.getByRole('row', { name: /\be1\b/ })).toContainText('Done');
  await expect(page.getByRole('row', { name: /\be2\b/ })).toContainText('Set aside');
  await expect(page.getByRole('row', { name: /\be2\b/ })).toContainText('Name the line that it is about.');
  await expect(page.getByRole('row', { name: /\be3\b/ })).toContainText('Done');
  await expect(page.getByRole('row', { name: /\be4\b/ })).toHaveCount(0);
  await expectAccessible(page);

  // The sale as every other: 35 % of 100 − 16 − 4, half of it refunded; and its other line beside it.
  await page.goto(shop.sales);
  await expect(page.getByText('was set aside, not applied')).toBeVisible();
  await expect(page.getByText('1 event of your checkouts could not be used')).toBeVisible();
  const row = page.getByRole('row', { name: /100\.00 USD/ });
  await expect(row).toContainText('14.00 USD');
  await row.getByRole('link', { name: 'Receipt' }).click();
  await expect(page.getByText('35 % of 80.00 USD is 28.00 USD')).toBeVisible();
  await page.goBack();
  await row.getByRole('link', { name: /^Manage/ }).click();
  await expect(page.getByText('A-1001')).toBeVisible();
  await expect(page.getByRole('row', { name: /^Refund/ })).toContainText('My shop');
  await expectAccessible(page);
  await page.getByRole('listitem').getByRole('link', { name: 'Full' }).click();
  await expect(page.getByText('line course')).toBeVisible();

  // The buyer's page, whose address the checkout was answered with.
  const { orders } = await (await report(page, address, secret, 'e1', sale)).json();
  await buyer.goto(new URL(orders[1].page).pathname);
  await expect(buyer.getByText('Bought together with it')).toBeVisible();
  await expect(buyer.getByText('100.00 USD')).toBeVisible();
  await expectAccessible(buyer);
});

test('the example works as it is printed, and a replaced secret counts for a day', async ({ page, newVisitor, allowConsole }) => {
  const shop = await openShop(page, newVisitor);
  const [address, secret] = await makeEndpoint(page, allowConsole);
  const script = await page.locator('.script').innerText();
  expect(script).toContain(secret);
  expect(JSON.parse(execFileSync('bash', ['-c', script], { encoding: 'utf8' }))).toMatchObject({ outcome: 'done' });
  await page.getByText('Replace the secret').first().click();
  await page.getByRole('button', { name: 'Replace the secret' }).click();
  await expect(page.getByRole('status')).toContainText('There is a new secret.');
  await expect(page.getByText('still counts until')).toBeVisible();
  await expect(page.locator('.secret')).not.toHaveText(secret);
  await expectAccessible(page);
  const lead = { type: 'lead.captured', timestamp: new Date().toISOString(), data: {} };
  expect((await report(page, address, secret, 'e1', lead)).status()).toBe(422);
  await page.goto(shop.sales);
  await expect(page.getByRole('row', { name: /buyer@example\.com/ })).toContainText('89.60 USD');
});

test('an address that was captured credits the affiliate where the buyer comes without a link', async ({
  page,
  newVisitor,
  allowConsole,
}) => {
  test.slow();
  const shop = await openShop(page, newVisitor);
  const [address, secret] = await makeEndpoint(page, allowConsole);
  const reader = await newVisitor();
  const followed = await reader.request.get(`/go/${shop.code}`, { maxRedirects: 0, headers: { 'user-agent': BROWSER } });
  const click = new URL(followed.headers()['location']).searchParams.get('hl_click');
  const data = { product: shop.product.id, email: 'Bruno+letters@example.test', click };
  const lead = { type: 'lead.captured', timestamp: new Date().toISOString(), data };
  const captured = await report(page, address, secret, 'l1', lead);
  expect(captured.status(), await captured.text()).toBe(200);

  const buyer = await newVisitor();
  await buyer.goto(`/checkout/${shop.product.offers.Full}`);
  await buyer.getByLabel('E-mail').fill('bruno@example.test');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  const credited = buyer.getByRole('listitem').filter({ hasText: shop.code });
  await expect(credited).toContainText(/You gave your e-mail address on .*, after following this link\. No link led you here in time\./);
  await expectAccessible(buyer);

  await page.goto(shop.sales);
  await page.getByRole('row', { name: /89\.60 USD/ }).getByRole('link', { name: 'Receipt' }).click();
  const row = page.getByRole('row', { name: /E-mail captured earlier/ });
  await expect(row).toContainText(shop.code);
  await expect(row).toContainText('60 days');
  await expect(row).toContainText('the order came before that');
  await expect(row).toContainText('Credited');
  await expectAccessible(page);
  await shop.affiliate.goto(new URL(page.url()).pathname);
  await expect(shop.affiliate.getByText('You earn 31.36 USD.')).toBeVisible();
  await expect(shop.affiliate.getByRole('row', { name: /E-mail captured earlier/ })).toContainText('You');
});

test('nobody sees an endpoint of somebody else', async ({ page, newVisitor, allowConsole }) => {
  await openShop(page, newVisitor);
  await makeEndpoint(page, allowConsole);
  const path = new URL(page.url()).pathname;
  const stranger = await newVisitor();
  await openShop(stranger, newVisitor);
  for (const rest of ['', '?secret=shown']) {
    expect((await stranger.request.get(`${path}${rest}`)).status()).toBe(404);
  }
  expect((await send(stranger.request, `${path}/rotate`, { version: '1' })).status()).toBe(404);
  expect(await (await stranger.request.get('/creator/integration')).text()).toContain('No endpoints yet');
});
