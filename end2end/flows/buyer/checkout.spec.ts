import { expect, expectAccessible, test, type Page } from '../../fixtures';
import { join, makeLink, makeProduct, promote, send, type Product } from '../../market';
import { buy, follow, openLanding, type Landing } from './landing';

let landing: Landing;
test.beforeEach(async () => {
  landing = await openLanding();
});
test.afterEach(() => landing.stop());

/** A product with one offer, an affiliate's link to it, and the creator signed in. */
async function open(newVisitor: () => Promise<Page>): Promise<{ creator: Page; product: Product; code: string; checkout: string }> {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, { domains: [landing.url] });
  const affiliate = await newVisitor();
  await join(affiliate);
  await promote(affiliate, product);
  const code = await makeLink(affiliate, product, 'My link', `${landing.url}/deal`);
  return { creator, product, code, checkout: `/checkout/${product.offers.Basic}` };
}

test('an address that is none is refused beside the field, and kept', async ({ page: buyer, newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const { checkout, code } = await open(newVisitor);
  await follow(buyer, `/go/${code}`, landing, '/deal');
  const click = new URL(buyer.url()).searchParams.get('hl_click')!;
  await buyer.context().clearCookies();
  await buyer.goto(`${checkout}?hl_click=${click}&utm_source=x`);
  for (const text of ['', 'bruno', 'bruno@', '@example.test', 'a b@example.test']) {
    await buyer.getByLabel('E-mail').fill(text);
    await buyer.getByRole('button', { name: 'Buy' }).click();
    await expect(buyer.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
    await expect(buyer.getByLabel('E-mail')).toHaveValue(text);
    await expect(buyer.getByLabel('E-mail')).toHaveAccessibleDescription(/e-mail address/);
  }
  await expectAccessible(buyer);
  // The click id went along through every refusal.
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
  await buy(buyer);
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
});

test('the same form sent twice buys once', async ({ page: buyer, newVisitor }) => {
  const { creator, product, checkout } = await open(newVisitor);
  await buyer.goto(checkout);
  const form = await buyer.locator('form').first().locator('input').evaluateAll((inputs) =>
    Object.fromEntries((inputs as HTMLInputElement[]).map(({ name, value }) => [name, value])),
  );
  const filled = { ...form, email: 'bruno@example.test' };
  const answers = await Promise.all([1, 2, 3].map(() => send(buyer.request, checkout, filled)));
  const orders = answers.map((answer) => answer.headers()['location']);
  expect(orders[0]).toMatch(/^\/orders\/\w+$/);
  expect(new Set(orders).size).toBe(1);
  await creator.goto(`/creator/${product.id}/sales`);
  await expect(creator.getByRole('link', { name: 'Receipt' })).toHaveCount(1);
  const other = await send(buyer.request, checkout, { ...filled, email: 'other@example.test' });
  expect(other.status()).toBe(422);
});

test('a price that changed meanwhile is shown before anything is bought', async ({ page: buyer, newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const { creator, product, checkout, code } = await open(newVisitor);
  await follow(buyer, `/go/${code}`, landing, '/deal');
  await buyer.goto(checkout);
  await expect(buyer.getByText('99.00 USD')).toBeVisible();
  const offer = `/creator/${product.id}/offers/${product.offers.Basic}`;
  expect((await send(creator.request, offer, { name: 'Basic', price: '120.00', commission: '20' })).status()).toBe(303);
  await buyer.getByLabel('E-mail').fill('bruno@example.test');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer.getByRole('alert')).toContainText('The price has changed meanwhile.');
  await expect(buyer.getByText('120.00 USD')).toBeVisible();
  await expect(buyer.getByLabel('E-mail')).toHaveValue('bruno@example.test');
  await expectAccessible(buyer);
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\//);
  await expect(buyer.getByText('120.00 USD')).toBeVisible();
});

test('a form with a damaged key is refused once, and can be sent then', async ({ page: buyer, newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const { checkout } = await open(newVisitor);
  await buyer.goto(checkout);
  await buyer.locator('input[name=key]').evaluate((input) => ((input as HTMLInputElement).value = 'x'));
  await buyer.getByLabel('E-mail').fill('bruno@example.test');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer.getByRole('alert')).toContainText('Send it again.');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\/\w+$/);
});

test('without a click nobody is named at the checkout', async ({ page: buyer, newVisitor }) => {
  const { checkout } = await open(newVisitor);
  await buyer.goto(`${checkout}?hl_click=made-up&hl_ref=8fk2m0xq7v`);
  await expect(buyer.getByRole('button', { name: 'Buy' })).toBeVisible();
  await expect(buyer.getByText('ref:')).toHaveCount(0);
  await expect(buyer.getByRole('link', { name: /Who is credited/ })).toHaveCount(0);
});

test('what is not sold has no checkout, and an order without its key is nowhere', async ({
  page: buyer,
  newVisitor,
  allowConsole,
}) => {
  allowConsole(/404/);
  const { creator, product, checkout } = await open(newVisitor);
  await buyer.goto(checkout);
  await buyer.getByLabel('E-mail').fill('bruno@example.test');
  const removal = `/creator/${product.id}/offers/${product.offers.Basic}/remove`;
  expect((await send(creator.request, removal, {})).status()).toBe(303);
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer.getByRole('heading', { level: 1, name: 'There is nothing here' })).toBeVisible();
  for (const address of [checkout, '/checkout/aaaaaaaaaaaaaaaa', '/checkout/%00', '/orders/aaaaaaaaaaaaaaaa', '/orders/%00']) {
    expect((await buyer.request.get(address)).status(), address).toBe(404);
  }
});

test('a form that no page of ours sends is refused, not failed', async ({ page: buyer, newVisitor }) => {
  const { checkout } = await open(newVisitor);
  const good = { email: 'bruno@example.test', key: 'a'.repeat(32), price_seen: '9900' };
  const status = async (form: Record<string, string>) => (await send(buyer.request, checkout, form)).status();
  expect(await status({})).toBe(422);
  for (const wrong of [{ key: '' }, { key: 'x' }, { key: '\u0000'.repeat(32) }, { price_seen: '' }, { price_seen: '1e3' }]) {
    expect(await status({ ...good, ...wrong }), JSON.stringify(wrong)).toBe(422);
  }
  expect(await status({ ...good, hl_click: 'x'.repeat(5_000) })).toBe(303);
});
