import { expect, expectAccessible, test, type Page } from '../../fixtures';
import { join, makeLink, makeProduct, promote, send, switchDomain } from '../../market';
import { follow, openLanding, type Landing } from './landing';

let landing: Landing;
test.beforeEach(async () => {
  landing = await openLanding();
});
test.afterEach(() => landing.stop());

async function open(newVisitor: () => Promise<Page>) {
  const creator = await newVisitor();
  const carla = await join(creator);
  // The sales page lies on a domain of its own, so that it is there when the first one is off.
  const domains = [landing.url, landing.url.replace('localhost', '127.0.0.1')];
  const product = await makeProduct(creator, { domains, salesPage: `${domains[1]}/sales` });
  const affiliate = await newVisitor();
  await join(affiliate);
  await promote(affiliate, product);
  return { creator, carla, product, code: await makeLink(affiliate, product, 'My link', `${landing.url}/deal`) };
}

test('a domain that is switched off leads to the sales page, and back when it is on again', async ({ page: buyer, newVisitor }) => {
  const { creator, product, code } = await open(newVisitor);
  const target = async () => {
    const answer = await buyer.request.get(`/go/${code}`, { maxRedirects: 0 });
    expect(answer.status()).toBe(302);
    return new URL(answer.headers()['location']).pathname;
  };
  await follow(buyer, `/go/${code}`, landing, '/deal');
  await switchDomain(creator, product, product.domains[0], false);
  expect(await target()).toBe('/sales');
  await switchDomain(creator, product, product.domains[0], true);
  expect(await target()).toBe('/deal');
  await follow(buyer, `/go/${code}`, landing, '/deal');
});

test('a link to a deleted product names the creator', async ({ page: buyer, newVisitor, allowConsole }) => {
  allowConsole(/410/);
  const { creator, carla, product, code } = await open(newVisitor);
  const deletion = await send(creator.request, `/creator/${product.id}/delete`, { name: product.name });
  expect(deletion.status()).toBe(303);
  const answer = await buyer.goto(`/go/${code}`);
  expect(answer?.status()).toBe(410);
  await expect(buyer.getByRole('heading', { level: 1, name: 'This link has ended' })).toBeVisible();
  await expect(buyer.getByText('It led to')).toContainText(`${product.name} by ${carla.name}`);
  await expect(buyer).toHaveTitle(/Hotlinks/);
  await expectAccessible(buyer);
});

test('a code that no link has is a page that helps, and sets no cookie', async ({ page: buyer, allowConsole }) => {
  allowConsole(/404/);
  for (const path of ['/go/0000000000', '/go/nothing', '/go/', '/go/%00', '/go/a/b']) {
    const answer = await buyer.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(buyer.getByRole('heading', { level: 1, name: 'No such link' })).toBeVisible();
  }
  expect(await buyer.context().cookies()).toEqual([]);
  await expectAccessible(buyer);
});
