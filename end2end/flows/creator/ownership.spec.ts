import { expect, signUp, somebody, test } from '../../fixtures';
import { addDomain, addOffer, withProduct } from './steps';

test("somebody else's product is nowhere, whatever is asked and sent", async ({ page, newVisitor, allowConsole }) => {
  allowConsole(/40\d/);
  const product = await withProduct(page);
  await addOffer(page, product, 'Monthly', '19.90', '20');
  const offer = await page.getByRole('link', { name: 'Edit Monthly' }).getAttribute('href');
  await addDomain(page, product, 'acme.com');
  const action = await page.locator('form.domain-switch').getAttribute('action');
  const domain = action!.replace(/\/switch$/, '');

  const stranger = await newVisitor();
  await signUp(stranger, somebody('Eve'));
  const pages = ['', '/offers', '/domains', '/links', '/affiliates', '/rates', '/sales', '/settings', '/delete'];
  for (const address of [...pages.map((rest) => product + rest), offer!, '/creator/aaaaaaaaaaaaaaaa', '/creator/%00']) {
    expect((await stranger.request.get(address)).status(), address).toBe(404);
  }
  const form = { name: 'Mine', sales_page: 'https://evil.example/', currency: 'USD', price: '1', commission: '1' };
  for (const address of [
    `${product}/settings`,
    `${product}/delete`,
    `${product}/offers`,
    offer!,
    `${offer}/remove`,
    `${product}/domains`,
    `${domain}/switch`,
    `${domain}/remove`,
    `${product}/links`,
    `${product}/links/aaaaaaaaaaaaaaaa/remove`,
    `${product}/affiliates/aaaaaaaaaaaaaaaa/approve`,
    `${product}/affiliates/aaaaaaaaaaaaaaaa/rate`,
  ]) {
    const answer = await stranger.request.post(address, {
      form: { ...form, address: 'https://evil.example', shown: 'https://evil.example', url: 'https://evil.example/', on: 'false' },
      maxRedirects: 0,
    });
    expect(answer.status(), address).toBe(404);
  }
  const [, owner, id] = /^\/creator\/(\w+)\/domains\/(\w+)$/.exec(domain)!;
  const called = await stranger.request.post('/api/set_domain_on', { form: { product: owner, domain: id, on: 'false' } });
  expect(called.status()).toBe(404);

  await page.goto(`${product}/domains`);
  await expect(page.getByRole('switch')).toHaveAttribute('aria-checked', 'true');
  await page.goto(`${product}/offers`);
  await expect(page.getByRole('row', { name: /Monthly/ })).toContainText('19.90 USD');
});

test("another product's offer and domain are not this one's", async ({ page }) => {
  const product = await withProduct(page);
  await addOffer(page, product, 'Monthly', '19.90', '20');
  const offer = (await page.getByRole('link', { name: 'Edit Monthly' }).getAttribute('href'))!.split('/').pop();
  const other = await page.request.post('/creator/new', {
    form: { name: 'Other', sales_page: 'https://acme.com/', currency: 'USD' },
    maxRedirects: 0,
  });
  const elsewhere = other.headers()['location'];
  expect((await page.request.get(`${elsewhere}/offers/${offer}`)).status()).toBe(404);
  expect((await page.request.post(`${elsewhere}/offers/${offer}/remove`)).status()).toBe(404);
});

test('nobody is signed in: asking leads to the sign-in page, sending is refused', async ({ page, server }) => {
  await page.goto('/creator/new');
  await expect(page).toHaveURL(`${server.url}/sign-in?next=%2Fcreator%2Fnew`);
  expect((await page.request.post('/creator/new', { form: { name: 'a' } })).status()).toBe(401);
  const called = await page.request.post('/api/set_domain_on', { form: { product: 'a', domain: 'b', on: 'true' } });
  expect(called.status()).toBe(401);
});
