import { expect, test, type Page } from '../../fixtures';
import { join, makeLink, makeProduct, promote, type Product, type Wanted } from '../../market';
import { buy, follow, openLanding, type Landing } from './landing';

let landing: Landing;
test.beforeEach(async () => {
  landing = await openLanding();
});
test.afterEach(() => landing.stop());

interface Market {
  product: Product;
  creator: Page;
  ana: { page: Page; code: string };
  ben: { page: Page; code: string };
}

/** A product with two affiliates, each with a link to a page of their own. */
async function openMarket(newVisitor: () => Promise<Page>, rule: Wanted['rule']): Promise<Market> {
  const creator = await newVisitor();
  await join(creator);
  const offers: Wanted['offers'] = { 'Plan A': ['49.00', '20'], 'Plan B': ['89.60', '35'] };
  const product = await makeProduct(creator, { rule, offers, domains: [landing.url], salesPage: `${landing.url}/sales` });
  const affiliate = async (path: string) => {
    const page = await newVisitor();
    await join(page);
    await promote(page, product);
    return { page, code: await makeLink(page, product, 'My link', `${landing.url}${path}`) };
  };
  return { product, creator, ana: await affiliate('/ana'), ben: await affiliate('/ben') };
}

async function creditedOnSales(page: Page, address: string): Promise<string> {
  await page.goto(address);
  return (await page.getByRole('row', { name: /Plan B/ }).textContent({ timeout: 3_000 }).catch(() => ''))!;
}

for (const [rule, winners, why] of [
  ['last', ['ben'], 'It was the last affiliate’s link that you followed before you bought.'],
  ['first', ['ana'], 'It was the first affiliate’s link that you followed.'],
  ['multiple', ['ana', 'ben'], 'the commission is shared with the last.'],
] as const) {
  test(`with the rule “${rule} click” two affiliates’ clicks earn ${winners.join(' and ')}`, async ({
    page: buyer,
    newVisitor,
  }) => {
    const market = await openMarket(newVisitor, rule);
    await follow(buyer, `/go/${market.ana.code}`, landing, '/ana');
    await follow(buyer, `/go/${market.ben.code}`, landing, '/ben');
    await buyer.goto(`/checkout/${market.product.offers['Plan B']}`);
    const codes = winners.map((winner) => market[winner].code);
    await expect(buyer.getByText(`ref: ${codes.join(', ')}`, { exact: true })).toBeVisible();
    await buy(buyer);
    await expect(buyer.getByText(why)).toBeVisible();
    for (const name of ['ana', 'ben'] as const) {
      const won = (winners as readonly string[]).includes(name);
      const sales = await creditedOnSales(market[name].page, `/affiliate/${market.product.id}/sales`);
      const earned = winners.length === 2 ? '15.68 USD' : '31.36 USD';
      expect(sales.includes(earned), `${name}: ${sales}`).toBe(won);
    }
    await market.creator.goto(`/creator/${market.product.id}/sales`);
    await market.creator.getByRole('link', { name: 'Receipt' }).click();
    await expect(market.creator.getByRole('row', { name: /Credited/ })).toHaveCount(winners.length);
  });
}

test('an affiliate reads nobody else’s name, link or rate on a shared receipt', async ({ page: buyer, newVisitor }) => {
  const market = await openMarket(newVisitor, 'multiple');
  await follow(buyer, `/go/${market.ana.code}`, landing, '/ana');
  await follow(buyer, `/go/${market.ben.code}`, landing, '/ben');
  await buyer.goto(`/checkout/${market.product.offers['Plan B']}`);
  await buy(buyer);
  const { page } = market.ben;
  await page.goto(`/affiliate/${market.product.id}/sales`);
  await page.getByRole('link', { name: 'Receipt' }).click();
  await expect(page.getByText('50 % goes to another affiliate, at their own rate.')).toBeVisible();
  await expect(page.getByText('31.36 − 15.68 = 15.68 USD')).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Another affiliate' })).toBeVisible();
  const html = await page.content();
  expect(html).toContain(market.ben.code);
  expect(html).not.toContain(market.ana.code);
  const receipt = await (await page.request.get(`${page.url()}.json`)).json();
  expect(receipt.schema).toBe('hotlinks.receipt/1');
  expect(receipt.credits.map((credit: { commission: number }) => credit.commission)).toEqual([1568]);
  expect(receipt.considered.map((click: { affiliate: string }) => click.affiliate === '')).toEqual([true, false]);
});

test('a receipt is nowhere for those whom it does not concern', async ({ page: buyer, newVisitor, allowConsole }) => {
  allowConsole(/404/);
  const market = await openMarket(newVisitor, 'last');
  await follow(buyer, `/go/${market.ana.code}`, landing, '/ana');
  await buyer.goto(`/checkout/${market.product.offers['Plan B']}`);
  await buy(buyer);
  const { page } = market.ana;
  await page.goto(`/affiliate/${market.product.id}/sales`);
  const receipt = (await page.getByRole('link', { name: 'Receipt' }).getAttribute('href'))!;
  for (const address of [receipt, `${receipt}.json`, '/receipts/aaaaaaaaaaaaaaaa', '/receipts/%00', '/receipts/x.json']) {
    expect((await market.ben.page.request.get(address)).status(), address).toBe(404);
  }
  await buyer.goto(receipt);
  await expect(buyer).toHaveURL(/\/sign-in\?next=/);
});

test('a click earns until its window ends, and not at a later clock', async ({ page: buyer, newVisitor, server, startServer }) => {
  const market = await openMarket(newVisitor, 'last');
  const checkout = `/checkout/${market.product.offers['Plan B']}`;
  await follow(buyer, `/go/${market.ana.code}`, landing, '/ana');
  const days = (count: number) => ({ database: server.database, args: ['--clock-offset', String(count * 86_400)] });

  const lastDay = await startServer(days(59));
  await buyer.goto(lastDay.url + checkout);
  await expect(buyer.getByText(`ref: ${market.ana.code}`)).toBeVisible();

  const after = await startServer(days(60));
  await buyer.goto(after.url + checkout);
  await expect(buyer.getByRole('button', { name: 'Buy' })).toBeVisible();
  await expect(buyer.getByText('ref:')).toHaveCount(0);
  await buy(buyer);
  await expect(buyer.getByText('Nobody: no affiliate earns a commission from this order.')).toBeVisible();

  await market.creator.goto(`/creator/${market.product.id}/sales`);
  await market.creator.getByRole('link', { name: 'Receipt' }).click();
  await expect(market.creator.getByText('Nobody earns a commission from this sale.')).toBeVisible();
  await expect(market.creator.getByRole('row', { name: /Out/ })).toContainText('before the order; the window was 60 days');
});

test('who buys through their own link earns nothing', async ({ newVisitor }) => {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, { domains: [landing.url] });
  const affiliate = await newVisitor();
  const person = await join(affiliate);
  await promote(affiliate, product);
  const code = await makeLink(affiliate, product, 'My link', `${landing.url}/own`);
  await follow(affiliate, `/go/${code}`, landing, '/own');
  await affiliate.goto(`/checkout/${product.offers.Basic}`);
  await buy(affiliate, person.email);
  await expect(affiliate.getByText('Nobody: no affiliate earns a commission from this order.')).toBeVisible();
});
