import { expect, type APIRequestContext, type APIResponse, type Page } from '@playwright/test';
import { somebody, type Person } from './fixtures';

/** A creator's product, as affiliates find it. */
export interface Product {
  id: string;
  name: string;
  /** The ids of its domains, in the order in which they were approved. */
  domains: string[];
  /** The ids of its offers by their names. */
  offers: Record<string, string>;
}

export interface Wanted {
  name?: string;
  /** Whole addresses: `https://acme.com`, `https://acme.com/store`. */
  domains?: string[];
  openness?: 'open' | 'approval' | 'closed';
  rule?: 'last' | 'first' | 'multiple';
  /** Where buyers go when their page cannot be shown. */
  salesPage?: string;
  /** Price and commission by name. */
  offers?: Record<string, [price: string, commission: string]>;
}

type Fields = Record<string, string>;

/** Sends a form without a browser's page, as the person whose cookies these are. */
export async function send(request: APIRequestContext, path: string, form: Fields): Promise<APIResponse> {
  return request.post(path, { form, maxRedirects: 0 });
}

async function saved(request: APIRequestContext, path: string, form: Fields): Promise<string> {
  const answer = await send(request, path, form);
  expect(answer.status(), `${path}: ${answer.status() < 400 ? '' : await answer.text()}`).toBe(303);
  return answer.headers()['location'];
}

/** Signs up without the form: the flows of accounts have that. */
export async function join(page: Page, person: Person = somebody()): Promise<Person> {
  await saved(page.request, '/sign-up', { ...person });
  return person;
}

let products = 0;

/** Makes a product with an offer and approved domains, as the creator signed in on `page`. */
export async function makeProduct(page: Page, wanted: Wanted = {}): Promise<Product> {
  products += 1;
  const name = wanted.name ?? `Course ${process.pid}-${Date.now()}-${products}`;
  const terms = { rule: wanted.rule ?? 'last', window: '60', guarantee: '7', share_first: '50' };
  const location = await saved(page.request, '/creator/new', {
    ...terms,
    name,
    sales_page: wanted.salesPage ?? 'https://acme.com/sales',
    currency: 'USD',
    openness: wanted.openness ?? 'open',
  });
  const id = /\/creator\/([^/?#]+)/.exec(location)![1];
  const offers: Record<string, string> = {};
  for (const [offer, [price, commission]] of Object.entries(wanted.offers ?? { Basic: ['99.00', '20'] })) {
    await saved(page.request, `/creator/${id}/offers`, { name: offer, price, commission });
    const listed = await (await page.request.get(`/creator/${id}/offers`)).text();
    const known = Object.values(offers);
    const ids = [...listed.matchAll(/\/offers\/([a-z2-7]{16})"/g)].map((match) => match[1]);
    offers[offer] = ids.find((id) => !known.includes(id))!;
  }
  for (const address of wanted.domains ?? ['https://acme.com']) {
    await saved(page.request, `/creator/${id}/domains`, { address, shown: address });
  }
  const shown = await (await page.request.get(`/creator/${id}/domains`)).text();
  const domains = [...shown.matchAll(/\/domains\/([^/"]+)\/switch/g)].map((match) => match[1]);
  return { id, name, domains: [...new Set(domains)], offers };
}

/** Switches a domain on or off, as its creator. */
export async function switchDomain(page: Page, product: Product, domain: string, on: boolean): Promise<void> {
  await saved(page.request, `/creator/${product.id}/domains/${domain}/switch`, { on: String(on) });
}

/** Joins a product, as the affiliate signed in on `page`. */
export async function promote(page: Page, product: Product): Promise<void> {
  await saved(page.request, `/affiliate/find/${product.id}/join`, {});
}

/** Makes a hotlink without the form. Answers its code. */
export async function makeLink(page: Page, product: Product, name: string, url: string): Promise<string> {
  const location = await saved(page.request, `/affiliate/${product.id}/created/new`, { name, url, domain: '' });
  return /#(.+)$/.exec(location)![1];
}
