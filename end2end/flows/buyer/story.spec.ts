import { expect, expectAccessible, signUp, somebody, test } from '../../fixtures';
import { addDomain, addOffer, createProduct } from '../creator/steps';
import { buy, follow, openLanding, type Landing } from './landing';

let landing: Landing;
test.beforeEach(async () => {
  landing = await openLanding();
});
test.afterEach(() => landing.stop());

test('from a product to a link to a sale to a receipt', async ({ page: creator, newVisitor }) => {
  test.slow();
  const name = `Sourdough ${Date.now()}-${process.pid}`;
  await signUp(creator, somebody('Carla'));
  const product = await createProduct(creator, name);
  await addOffer(creator, product, 'Plan A', '49.00', '20');
  await addOffer(creator, product, 'Plan B', '89.60', '35');
  const offer = (await creator.getByRole('link', { name: 'Edit Plan B' }).getAttribute('href'))!.split('/').pop();
  landing.checkout = new URL(`/checkout/${offer}`, creator.url()).href;
  await addDomain(creator, product, landing.url);

  const affiliate = await newVisitor();
  await signUp(affiliate, somebody('Ana'));
  await affiliate.goto('/affiliate/find');
  await affiliate.getByLabel('Product name').fill(name);
  await affiliate.getByRole('button', { name: 'Search' }).click();
  await affiliate.getByRole('article', { name }).getByRole('button', { name: 'Join' }).click();
  await affiliate.getByRole('link', { name: 'Links created by me', exact: true }).click();
  await affiliate.getByRole('link', { name: 'Create promotional link' }).first().click();
  await affiliate.waitForLoadState('networkidle');
  await affiliate.getByLabel('URL', { exact: true }).fill(`${landing.url}/deal?size=2#buy`);
  await affiliate.getByLabel('Name', { exact: true }).fill('Autumn newsletter');
  await affiliate.getByRole('button', { name: 'Save' }).click();
  const row = affiliate.getByRole('row', { name: /Autumn newsletter/ });
  const hotlink = /http:\/\/[^/]+\/go\/[0-9a-z]{10}/.exec((await row.textContent())!)![0];
  const code = hotlink.slice(-10);

  const buyer = await newVisitor();
  await follow(buyer, hotlink, landing, '/deal');
  expect(new URL(buyer.url()).searchParams.get('size')).toBe('2');
  expect(new URL(buyer.url()).searchParams.get('hl_ref')).toBe(code);
  expect(new URL(buyer.url()).hash).toBe('#buy');
  // The click id is lost on the way; the cookie knows.
  await buyer.getByRole('link', { name: 'Browse' }).click();
  await buyer.getByRole('link', { name: 'Buy now' }).click();
  await expect(buyer.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(buyer.getByText('89.60 USD')).toBeVisible();
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
  await expect(buyer.getByText('Test payment: no money moves.')).toBeVisible();
  await expectAccessible(buyer);
  await buy(buyer);
  await expect(buyer.getByText('You bought Plan B of')).toContainText(name);
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
  await expect(buyer.getByText('No other affiliate’s link led you here in time.')).toBeVisible();
  await expectAccessible(buyer);

  for (const [page, sales, email] of [
    [affiliate, `${product.replace('creator', 'affiliate')}/sales`, 'b…@example.test'],
    [creator, `${product}/sales`, 'bruno@example.test'],
  ] as const) {
    await page.goto(sales);
    const sale = page.getByRole('row', { name: /Plan B/ });
    await expect(sale).toContainText('31.36 USD');
    await expect(sale).toContainText(email);
    await expect(sale).toContainText(code);
    await expect(sale).toContainText(/Pending\s*until \d/);
    await expectAccessible(page);
    await sale.getByRole('link', { name: 'Receipt' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Receipt' })).toBeVisible();
    await expect(page.getByText('35 % of 89.60 USD is 31.36 USD.')).toBeVisible();
    await expect(page.getByRole('row', { name: /Credited/ })).toContainText(code);
    await expect(page.getByText('In time, and no other affiliate has anything that counts for this order.')).toBeVisible();
    await expect(page.getByText(/^Payable from \d/)).toBeVisible();
    await expectAccessible(page);
  }
  await expect(affiliate.getByText('b…@example.test')).toBeVisible();
  await expect(affiliate.getByText('You earn 31.36 USD.')).toBeVisible();
  await expect(creator.getByText('bruno@example.test')).toBeVisible();
  await expect(creator.getByText('Ana earns 31.36 USD.')).toBeVisible();

  // What was sold stays readable when the product is gone; nothing else of it does.
  const receipt = creator.url();
  await creator.goto(`${product}/delete`);
  await creator.getByRole('button', { name: 'Delete product' }).click();
  const deleted = creator.getByRole('row', { name });
  await expect(deleted).toContainText('Deleted');
  await expectAccessible(creator);
  await deleted.getByRole('link', { name }).click();
  await expect(creator.getByRole('row', { name: /Plan B/ })).toContainText('31.36 USD');
  await expect(creator.getByRole('link', { name: 'Offers', exact: true })).toHaveCount(0);
  await expectAccessible(creator);
  await creator.goto(receipt);
  await creator.getByRole('link', { name: `Sales of ${name}` }).click();
  await expect(creator.getByRole('row', { name: /Plan B/ })).toBeVisible();
  for (const rest of ['', '/offers', '/domains', '/links', '/affiliates', '/rates', '/settings', '/delete']) {
    expect((await creator.request.get(product + rest)).status(), rest).toBe(404);
  }
});
