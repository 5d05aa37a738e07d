import { expect, expectAccessible, test, type Page } from '../../fixtures';
import { join, makeLink, makeProduct, promote, send, type Product } from '../../market';
import { buy, follow, openLanding, type Landing } from './landing';

let landing: Landing;
test.beforeEach(async () => {
  landing = await openLanding();
});
test.afterEach(() => landing.stop());

interface Promoted {
  creator: Page;
  affiliate: Page;
  name: string;
  product: Product;
  code: string;
  checkout: string;
}

async function open(newVisitor: () => Promise<Page>): Promise<Promoted> {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, { domains: [landing.url] });
  const affiliate = await newVisitor();
  const { name } = await join(affiliate);
  await promote(affiliate, product);
  const code = await makeLink(affiliate, product, 'My link', `${landing.url}/deal`);
  return { creator, affiliate, name, product, code, checkout: `/checkout/${product.offers.Basic}` };
}

test('a buyer reads from the checkout who is credited and why, and removes it', async ({ page: buyer, newVisitor }) => {
  const { creator, name, product, code, checkout } = await open(newVisitor);
  await follow(buyer, `/go/${code}`, landing, '/deal');
  const click = new URL(buyer.url()).searchParams.get('hl_click')!;
  await buyer.goto(`${checkout}?hl_click=${click}`);
  await buyer.getByRole('link', { name: 'Who is credited, and how to remove it' }).click();
  await expect(buyer.getByRole('heading', { level: 1, name: 'Who is credited' })).toBeVisible();
  const card = buyer.getByRole('region', { name: product.name });
  await expect(card).toContainText(name);
  await expect(card).toContainText(`ref: ${code}`);
  await expect(card).toContainText('Only their link led you here in time.');
  await expectAccessible(buyer);
  await card.getByRole('button', { name: 'Remove' }).click();
  await expect(buyer.getByText(`Nobody is credited when you buy ${product.name} now.`)).toBeVisible();
  await expect(card).toContainText('You removed what led you here');
  await expect(card.getByRole('button')).toHaveCount(0);
  await expectAccessible(buyer);

  // The address still carries the click, and the browser its cookie.
  await buyer.getByRole('link', { name: 'Back to the checkout' }).click();
  expect(new URL(buyer.url()).searchParams.get('hl_click')).toBe(click);
  await expect(buyer.getByText('ref:')).toHaveCount(0);
  await expect(buyer.getByText('You removed who would be credited')).toBeVisible();
  await buy(buyer);
  await expect(buyer.getByText('Nobody: no affiliate earns a commission from this order.')).toBeVisible();
  await creator.goto(`/creator/${product.id}/sales`);
  await creator.getByRole('link', { name: 'Receipt' }).click();
  await expect(creator.getByText('The buyer removed it.')).toBeVisible();

  await follow(buyer, `/go/${code}`, landing, '/deal');
  await buyer.goto(checkout);
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
});

test('everything can be removed at once, product by product listed', async ({ page: buyer, newVisitor }) => {
  const one = await open(newVisitor);
  const two = await open(newVisitor);
  for (const { code } of [one, two]) {
    await follow(buyer, `/go/${code}`, landing, '/deal');
  }
  await buyer.goto('/credited');
  await expect(buyer.getByRole('button', { name: /^Remove/ })).toHaveCount(3);
  await buyer.getByRole('button', { name: 'Remove all' }).click();
  await expect(buyer.getByText('Nobody is credited with what you buy now.')).toBeVisible();
  await expect(buyer.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  for (const { checkout } of [one, two]) {
    await buyer.goto(checkout);
    await expect(buyer.getByText('ref:')).toHaveCount(0);
  }
});

test('a browser without our cookie reads what that means', async ({ page: buyer, newVisitor, allowConsole }) => {
  allowConsole(/404/);
  await buyer.goto('/credited');
  await expect(buyer.getByText('This browser is not known here')).toBeVisible();
  await expectAccessible(buyer);
  for (const address of ['/credited?hl_click=made-up&offer=%00&coupon=%ff', '/credited?offer=//evil.example']) {
    await buyer.goto(address);
    await expect(buyer.getByText('This browser is not known here')).toBeVisible();
    await expect(buyer.getByRole('link', { name: 'Back to the checkout' })).toHaveCount(0);
  }
  expect((await send(buyer.request, '/credited/remove', { product: 'aaaaaaaaaaaaaaaa' })).status()).toBe(404);
  expect((await send(buyer.request, '/credited/remove', { product: '%00' })).status()).toBe(404);
  // Without a cookie the click of the address is removed by itself.
  const { code, checkout, product } = await open(newVisitor);
  await follow(buyer, `/go/${code}`, landing, '/deal');
  const click = new URL(buyer.url()).searchParams.get('hl_click')!;
  await buyer.context().clearCookies();
  await buyer.goto(`${checkout}?hl_click=${click}`);
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
  await buyer.getByRole('link', { name: /Who is credited/ }).click();
  await buyer.getByRole('region', { name: product.name }).getByRole('button', { name: 'Remove' }).click();
  await buyer.goto(`${checkout}?hl_click=${click}`);
  await expect(buyer.getByText('ref:')).toHaveCount(0);
});

test('another site cannot remove anything', async ({ page: buyer, newVisitor }) => {
  const { code, checkout } = await open(newVisitor);
  await follow(buyer, `/go/${code}`, landing, '/deal');
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await buyer.request.post('/credited/remove', { form: {}, headers })).status()).toBe(403);
  await buyer.goto(checkout);
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
});

test('a signed-in affiliate sees that their own purchase credits nobody', async ({ newVisitor }) => {
  const { affiliate, code, checkout, product } = await open(newVisitor);
  await follow(affiliate, `/go/${code}`, landing, '/deal');
  await affiliate.goto(checkout);
  await expect(affiliate.getByText('ref:')).toHaveCount(0);
  await expect(affiliate.getByText('nobody earns on their own purchase')).toBeVisible();
  await affiliate.goto('/credited');
  await expect(affiliate.getByRole('region', { name: product.name })).toContainText('your own');
  await expectAccessible(affiliate);
});
