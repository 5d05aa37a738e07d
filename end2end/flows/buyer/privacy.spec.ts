import { expect, expectAccessible, test } from '../../fixtures';
import { join, makeLink, makeProduct, promote } from '../../market';
import { buy, follow, openLanding, type Landing } from './landing';

let landing: Landing;
test.beforeEach(async () => {
  landing = await openLanding();
});
test.afterEach(() => landing.stop());

test('a browser that asks for privacy gets no cookie, and the click id alone credits the sale', async ({
  browser,
  newVisitor,
  complaints,
}, testInfo) => {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, { offers: { 'Plan B': ['89.60', '35'] }, domains: [landing.url] });
  const ana = await newVisitor();
  await join(ana);
  await promote(ana, product);
  const code = await makeLink(ana, product, 'My link', `${landing.url}/deal`);

  const baseURL = new URL((await ana.goto('/'))!.url()).origin;
  const javaScriptEnabled = testInfo.project.use.javaScriptEnabled ?? true;
  const context = await browser.newContext({ baseURL, javaScriptEnabled, extraHTTPHeaders: { 'sec-gpc': '1' } });
  complaints.watch(context);
  const buyer = await context.newPage();
  await follow(buyer, `/go/${code}`, landing, '/deal');
  expect(await context.cookies(baseURL)).toEqual([]);

  // Without the click id nobody is known; with it the affiliate is.
  const checkout = `/checkout/${product.offers['Plan B']}`;
  const hlClick = new URL(buyer.url()).searchParams.get('hl_click')!;
  await buyer.goto(checkout);
  await expect(buyer.getByText(`ref: ${code}`)).toHaveCount(0);
  await buyer.goto(`${checkout}?hl_click=${hlClick}`);
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
  await expectAccessible(buyer);
  await buy(buyer);
  await expect(buyer.getByText(`ref: ${code}`)).toBeVisible();
  expect((await context.cookies(baseURL)).filter(({ name }) => name.includes('visitor'))).toEqual([]);
  await context.close();

  await ana.goto(`/affiliate/${product.id}/sales`);
  await expect(ana.getByRole('row', { name: /Plan B/ })).toContainText('31.36 USD');
});
