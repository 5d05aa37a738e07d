import { expect, type Page } from '../../fixtures';
import { join, makeLink, makeProduct, promote, type Product } from '../../market';

/** A product of 89.60 USD at 35 %, its creator, an affiliate with a link to it, both signed in. */
export interface Shop {
  creator: Page;
  affiliate: Page;
  product: Product;
  /** The creator's sales. */
  sales: string;
  code: string;
}

/** Sets one up. `creator` is the page of the test. */
export async function openShop(creator: Page, newVisitor: () => Promise<Page>): Promise<Shop> {
  await join(creator);
  const product = await makeProduct(creator, { offers: { Full: ['89.60', '35'] } });
  const affiliate = await newVisitor();
  await join(affiliate);
  await promote(affiliate, product);
  const code = await makeLink(affiliate, product, 'My link', 'https://acme.com/deal');
  return { creator, affiliate, product, sales: `/creator/${product.id}/sales`, code };
}

/** Somebody follows the affiliate's link and buys. Answers the order's id, as the creator sees it. */
export async function sell(shop: Shop, newVisitor: () => Promise<Page>): Promise<string> {
  const before = await orders(shop);
  const buyer = await newVisitor();
  const followed = await buyer.request.get(`/go/${shop.code}`, {
    maxRedirects: 0,
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  });
  const click = new URL(followed.headers()['location']).searchParams.get('hl_click');
  await buyer.goto(`/checkout/${shop.product.offers.Full}?hl_click=${click}`);
  await buyer.getByLabel('E-mail').fill('bruno@example.test');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\/\w+$/);
  return (await orders(shop)).find((order) => !before.includes(order))!;
}

async function orders({ creator, sales }: Shop): Promise<string[]> {
  const listed = await (await creator.request.get(sales)).text();
  return [...listed.matchAll(/\/receipts\/([a-z2-7]{16})"/g)].map((match) => match[1]);
}

/** The value of a hidden field of the form on a page. */
export async function hidden(page: Page, path: string, name: string): Promise<string> {
  const html = await (await page.request.get(path)).text();
  const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)![0];
  return /value="([^"]*)"/.exec(input)![1];
}
