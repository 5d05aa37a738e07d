import { expect, expectAccessible, signUp, test } from '../fixtures';
import { join, makeLink, makeProduct, promote, send, switchDomain } from '../market';

test('an affiliate finds a product, joins it and has its links at once', async ({ page, newVisitor }) => {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator);
  await signUp(page);
  await page.goto('/products');
  await page.getByRole('link', { name: "I'm an affiliate" }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My products' })).toBeVisible();
  await expect(page.getByText('No products to promote yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Find a product' }).click();
  await page.getByLabel('Product name').fill(product.name.toUpperCase());
  await page.getByRole('button', { name: 'Search' }).click();
  const found = page.getByRole('article', { name: product.name });
  await expect(found).toContainText('99.00 USD');
  await expect(found).toContainText('earns 19.80 USD (20 %)');
  await expect(found).toContainText('A click earns for 60 days.');
  await expectAccessible(page);
  await found.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('row', { name: /Sales page/ })).toContainText(/\/go\/[0-9a-z]{10}/);
  await expect(page.getByRole('row', { name: /Basic/ })).toContainText('you earn 19.80 USD (20 %)');
  await expectAccessible(page);
  await page.goto('/affiliate');
  await expect(page.getByRole('row', { name: new RegExp(product.name) })).toContainText('Active');
  await expectAccessible(page);
});

test('a hotlink is copied with one click @javascript', async ({ page, context, newVisitor, server }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator);
  await join(page);
  await promote(page, product);
  const code = await makeLink(page, product, 'Spring sale', 'https://acme.com/deal');
  await page.goto(`/affiliate/${product.id}/created`, { waitUntil: 'networkidle' });
  const copy = page.getByRole('button', { name: 'Copy the hotlink Spring sale' });
  await copy.click();
  await expect(copy).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.url}/go/${code}`);
});

test('a link is renamed, archived, brought back by undo and restored later', async ({ page, newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator);
  await join(page);
  await promote(page, product);
  const code = await makeLink(page, product, 'Spring sale', 'https://acme.com/deal');
  await makeLink(page, product, 'Autumn', 'https://acme.com/autumn');
  await page.goto(`/affiliate/${product.id}/created`);

  await page.getByRole('link', { name: 'Rename Spring sale' }).click();
  await expectAccessible(page);
  await page.getByLabel('Name', { exact: true }).fill('AUTUMN');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('You already have a link called')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Summer sale');
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /Summer sale/ });
  await expect(row).toContainText(code);

  await page.getByRole('button', { name: 'Archive Summer sale' }).click();
  await expect(page.getByText(/Archived: “Summer sale”/)).toBeVisible();
  await expect(row).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: /Undo/ }).click();
  await expect(row).toContainText('Active');

  await page.getByRole('button', { name: 'Archive Summer sale' }).click();
  await page.getByRole('link', { name: 'Archived', exact: true }).click();
  await expect(row).toContainText('Buyers land on the sales page; clicks still earn.');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Restore Summer sale' }).click();
  await expect(row).toContainText(code);
});

test('a product with no domain on has no button and says why; links say what buyers get', async ({ page, newVisitor }) => {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator);
  await join(page);
  await promote(page, product);
  await makeLink(page, product, 'Spring sale', 'https://acme.com/deal');
  await page.goto(`/affiliate/${product.id}/created`);
  const create = page.getByRole('link', { name: 'Create promotional link' });
  await expect(create).toBeVisible();
  await switchDomain(creator, product, product.domains[0], false);
  await page.reload();
  await expect(create).toHaveCount(0);
  await expect(page.getByText('The creator has enabled no domain')).toBeVisible();
  await expect(page.getByRole('row', { name: /Spring sale/ })).toContainText('Domain off');
  await page.goto(`/affiliate/${product.id}/created/new`);
  await expect(page.getByText('The creator has enabled no domain')).toBeVisible();
  await expectAccessible(page);
  await switchDomain(creator, product, product.domains[0], true);
  await page.reload();
  await expect(page.getByRole('row', { name: /Spring sale/ })).toContainText('Active');
});

test('whoever asked to join waits, and is told so', async ({ page, newVisitor, allowConsole }) => {
  allowConsole(/403/);
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, { openness: 'approval' });
  await join(page);
  await page.goto(`/affiliate/find?q=${encodeURIComponent(product.name)}`);
  await page.getByRole('button', { name: 'Ask to join' }).click();
  await expect(page.getByText('The creator has not answered yet.')).toBeVisible();
  await expectAccessible(page);
  const answer = await page.goto(`/affiliate/${product.id}/created/new`);
  expect(answer?.status()).toBe(403);
  await page.goto('/affiliate');
  await expect(page.getByRole('row', { name: new RegExp(product.name) })).toContainText('Waiting');
});

test("nobody sees or changes another's links", async ({ page, newVisitor, allowConsole }) => {
  allowConsole(/404/);
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator);
  const ana = await newVisitor();
  await join(ana);
  await promote(ana, product);
  const code = await makeLink(ana, product, 'Spring sale', 'https://acme.com/deal');

  await join(page);
  for (const path of ['', '/created', '/created/new', '/sales', `/created/${code}/rename`]) {
    expect((await page.goto(`/affiliate/${product.id}${path}`))?.status(), path).toBe(404);
  }
  await promote(page, product);
  await page.goto(`/affiliate/${product.id}/created`);
  await expect(page.getByText('Spring sale')).toHaveCount(0);
  expect((await page.goto(`/affiliate/${product.id}/created/${code}/rename`))?.status()).toBe(404);
  for (const [action, form] of [['archive', {}], ['restore', {}], ['rename', { name: 'Mine' }]] as const) {
    const answer = await send(page.request, `/affiliate/${product.id}/created/${code}/${action}`, form);
    expect(answer.status(), action).toBe(404);
  }
  for (const odd of ['nothing', '%00', '%ff', '..%2f..', 'a'.repeat(3000)]) {
    for (const path of [odd, `${odd}/created`, `${product.id}/created/${odd}/rename`]) {
      expect((await page.request.get(`/affiliate/${path}`)).status(), path).toBe(404);
    }
  }
  await ana.goto(`/affiliate/${product.id}/created`);
  await expect(ana.getByRole('row', { name: /Spring sale/ })).toContainText('Active');
});

test('two tabs each save their link', async ({ page, context, newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator);
  await join(page);
  await promote(page, product);
  const other = await context.newPage();
  const form = `/affiliate/${product.id}/created/new`;
  for (const [tab, called] of [[page, 'First'], [other, 'Second']] as const) {
    await tab.goto(form, { waitUntil: 'networkidle' });
    await tab.getByLabel('URL', { exact: true }).fill(`https://acme.com/${called}`);
    await tab.getByLabel('Name', { exact: true }).fill(called);
  }
  for (const tab of [page, other]) {
    await tab.getByRole('button', { name: 'Save' }).click();
    await expect(tab.getByText('Saved.')).toBeVisible();
  }
  await page.goto(`/affiliate/${product.id}/created`);
  await expect(page.getByRole('row', { name: /First/ })).toContainText('https://acme.com/First');
  await expect(page.getByRole('row', { name: /Second/ })).toContainText('https://acme.com/Second');
});
