import { request } from '@playwright/test';
import { expect, expectAccessible, test, type Page } from '../fixtures';
import { join, makeLink, makeProduct, promote, send, type Product } from '../market';

const PERSON = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

interface Given {
  page: Page;
  newVisitor: () => Promise<Page>;
  baseURL: string | undefined;
}

/** A click of somebody who was never here. */
async function follow(baseURL: string | undefined, code: string, headers: Record<string, string>): Promise<void> {
  const buyer = await request.newContext({ baseURL });
  const answer = await buyer.get(`/go/${code}`, { headers, maxRedirects: 0 });
  expect(answer.headers()['location']).toContain('https://acme.com/deal');
  await buyer.dispose();
}

/** An affiliate with two links: one clicked three times by people and once each by a crawler and a browser that looks ahead. */
async function clicked({ page, newVisitor, baseURL }: Given): Promise<{ product: Product; creator: Page; code: string; quiet: string }> {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator);
  await join(page);
  await promote(page, product);
  const code = await makeLink(page, product, 'Spring sale', 'https://acme.com/deal');
  const quiet = await makeLink(page, product, 'Never shared', 'https://acme.com/quiet');
  for (let n = 0; n < 3; n += 1) await follow(baseURL, code, PERSON);
  await follow(baseURL, code, { 'user-agent': 'Googlebot/2.1' });
  await follow(baseURL, code, { ...PERSON, 'sec-purpose': 'prefetch' });
  return { product, creator, code, quiet };
}

/** The figure under a word. */
function figure(page: Page, word: string) {
  return page.locator('.stat', { has: page.locator('dt', { hasText: word }) }).locator('dd');
}

test('an affiliate sees counted clicks over time, what was not counted and why', async ({ page, newVisitor, baseURL }) => {
  await clicked({ page, newVisitor, baseURL });
  await page.goto('/affiliate');
  await page.getByRole('link', { name: '3 clicks over time' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Clicks', exact: true })).toBeVisible();
  await expect(figure(page, 'Counted clicks')).toHaveText('3');
  await expect(figure(page, 'Not counted')).toHaveText('2');
  await expect(page.getByRole('img', { name: /^Clicks, / })).toBeVisible();
  await expect(page.getByRole('row', { name: /Crawler or preview/ })).toContainText('crawler');
  await expect(page.getByRole('row', { name: /Loaded ahead/ })).toContainText('prefetch');
  await page.getByText('The same as a table').click();
  const table = page.getByRole('table', { name: /Clicks, .* the latest first/ });
  await expect(table.getByRole('row').nth(1)).toContainText('3');
  await expect(table.getByRole('row')).toHaveCount(31);
  await expectAccessible(page);
});

test('a range is chosen by its name, and an address keeps it', async ({ page, newVisitor, baseURL }) => {
  const { product } = await clicked({ page, newVisitor, baseURL });
  await page.goto(`/affiliate/${product.id}/clicks`);
  for (const [name, rows] of [['12 months', 13], ['90 days', 91]] as const) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page');
    await expect(figure(page, 'Counted clicks')).toHaveText('3');
    await page.getByText('The same as a table').click();
    await expect(page.getByRole('table', { name: /the latest first/ }).getByRole('row')).toHaveCount(rows);
  }
  await page.goBack();
  await expect(page).toHaveURL(/range=12m/);
});

test('each link has its clicks and sales, down to the hours of a day', async ({ page, newVisitor, baseURL }) => {
  const { product, code } = await clicked({ page, newVisitor, baseURL });
  await page.goto(`/affiliate/${product.id}/created`);
  await page.getByRole('row', { name: /Spring sale/ }).getByRole('link', { name: '3 clicks over time' }).click();
  await expect(page).toHaveURL(new RegExp(`/clicks/${code}$`));
  await page.goto(`/affiliate/${product.id}/clicks?range=90d`);
  await page.getByRole('link', { name: 'Spring sale' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Clicks of “Spring sale”' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/clicks/${code}\\?range=90d`));
  await expect(figure(page, 'Counted clicks')).toHaveText('3');
  await expect(figure(page, 'Sales')).toHaveText('0');

  await page.getByText('The same as a table').click();
  await page.getByRole('table', { name: /the latest first/ }).getByRole('link').first().click();
  await expect(page).toHaveURL(/day=\d{4}-\d{2}-\d{2}/);
  await expect(figure(page, 'Counted clicks')).toHaveText('3');
  await page.getByText('The same as a table').click();
  await expect(page.getByRole('table', { name: /the latest first/ }).getByRole('row')).toHaveCount(25);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'The day before' }).click();
  await expect(figure(page, 'Counted clicks')).toHaveText('0');
});

test('a link that nobody followed says how to begin; a given link has its page too', async ({ page, newVisitor, baseURL }) => {
  const { product, quiet } = await clicked({ page, newVisitor, baseURL });
  await page.goto(`/affiliate/${product.id}/clicks/${quiet}`);
  await expect(page.getByText('No clicks yet')).toBeVisible();
  await expect(page.getByText('Share the link')).toBeVisible();
  await expect(page.getByText(`/go/${quiet}`, { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`/affiliate/${product.id}`);
  await page.getByRole('row', { name: /Sales page/ }).getByRole('link', { name: '0 clicks over time' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Clicks of “Sales page”' })).toBeVisible();
});

test('the time zone is chosen once, checked, and kept; a day of half-hour zones begins at its own midnight', async ({ page, newVisitor, baseURL, allowConsole }) => {
  allowConsole(/422/);
  const { product } = await clicked({ page, newVisitor, baseURL });
  await page.goto(`/affiliate/${product.id}/clicks?range=7d`);
  await expect(page.getByText('Days in UTC')).toBeVisible();
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await expectAccessible(page);
  await page.getByLabel('Show days in').selectOption('Asia/Kolkata');
  await page.getByRole('button', { name: 'Use this zone' }).click();
  await expect(page).toHaveURL(/range=7d/);
  await expect(page.getByText('Days are shown in Asia/Kolkata now.')).toBeVisible();
  await expect(page.getByText('a day here begins at')).toHaveCount(0);
  await expect(figure(page, 'Counted clicks')).toHaveText('3');
  await expectAccessible(page);
  const refused = await send(page.request, '/time-zone', { zone: 'Mars/Olympus', next: '//evil.example' });
  expect(refused.status()).toBe(422);
  expect(await refused.text()).toContain('Choose one of the time zones in the list.');
  const elsewhere = await send(page.request, '/time-zone', { zone: 'UTC', next: '//evil.example' });
  expect(elsewhere.headers()['location']).toBe('/products');
});

test('one click takes the zone of the device @javascript', async ({ browser, baseURL, newVisitor, page }) => {
  const { product } = await clicked({ page, newVisitor, baseURL });
  const context = await browser.newContext({ timezoneId: 'America/New_York', baseURL, storageState: await page.context().storageState() });
  const there = await context.newPage();
  await there.goto(`/affiliate/${product.id}/clicks?range=12m`);
  await there.getByRole('button', { name: 'Use this device’s: America/New_York' }).click();
  await expect(there.getByText('Days in America/New_York')).toBeVisible();
  await expect(there).toHaveURL(/range=12m/);
  await expect(there.getByRole('button', { name: /Use this device/ })).toHaveCount(0);
  await context.close();
});

test('the creator sees the same, in all and for each affiliate; nobody else does', async ({ page, newVisitor, baseURL, allowConsole }) => {
  allowConsole(/404/);
  const { product, creator, code } = await clicked({ page, newVisitor, baseURL });
  await creator.goto(`/creator/${product.id}`);
  await creator.getByRole('navigation', { name: 'Product' }).getByRole('link', { name: 'Clicks' }).click();
  await expect(figure(creator, 'Counted clicks')).toHaveText('3');
  await expectAccessible(creator);
  await creator.getByRole('link', { name: 'Ana', exact: true }).click();
  await expect(creator.getByRole('heading', { level: 2, name: 'Clicks of Ana' })).toBeVisible();
  await expect(figure(creator, 'Not counted')).toHaveText('2');
  await expectAccessible(creator);
  const theirs = new URL(creator.url()).pathname;

  const stranger = await newVisitor();
  await join(stranger);
  await promote(stranger, product);
  for (const path of [theirs, `/creator/${product.id}/clicks`, `/affiliate/${product.id}/clicks/${code}`]) {
    const answer = await stranger.request.get(path);
    expect(answer.status(), path).toBe(404);
  }
  const odd = await page.request.get(`/affiliate/${product.id}/clicks?range=%00&day=2026-02-30&page=-1`);
  expect(odd.status()).toBe(200);
});
