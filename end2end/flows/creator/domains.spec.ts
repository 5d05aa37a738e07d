import { expect, expectAccessible, test } from '../../fixtures';
import { addDomain, send, typeDomain, withProduct } from './steps';

test('a domain is completed and shown before it is approved', async ({ page }) => {
  const product = await withProduct(page);
  await addDomain(page, product, ' ACME.com/store/ ', { subdomains: true });
  const domain = page.getByRole('listitem').filter({ hasText: 'acme.com' });
  await expect(domain).toContainText('https://acme.com/store');
  await expect(domain).toContainText('With subdomains');
  await expect(domain.getByRole('switch')).toHaveAttribute('aria-checked', 'true');
  await expectAccessible(page);
});

test('the preview follows the typing, and the scheme matters @javascript', async ({ page }) => {
  const product = await withProduct(page);
  await page.goto(`${product}/domains`);
  await page.waitForLoadState('networkidle');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const field = page.getByLabel('Domain', { exact: true });
  await field.pressSequentially('acme.com');
  await expect(page.getByText('This will approve')).toContainText('https://acme.com');
  await expect(page.getByText('only https:// pages qualify, not http://')).toBeVisible();
  await field.fill('http://acme.com:8080/a');
  await expect(page.getByText('This will approve')).toContainText('http://acme.com:8080/a');
  await expect(page.getByText('only http:// pages qualify, not https://. Only pages under /a qualify.')).toBeVisible();
  await field.fill('https://me@acme.com');
  await expect(page.getByText('no user name or password')).toBeVisible();
  await expect(page.getByText('This will approve')).toHaveCount(0);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  expect(asked).toEqual([]);
});

test('what was shown is saved in one step, also when it was typed before the page came alive @javascript', async ({ page }) => {
  const product = await withProduct(page);
  let go = () => {};
  const held = new Promise<void>((done) => (go = done));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${product}/domains`);
  await page.getByLabel('Domain', { exact: true }).fill('acme.com');
  await page.getByLabel('Include subdomains').check();
  go();
  await expect(page.getByText('This will approve')).toContainText('https://acme.com');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await expect(page.getByRole('status').getByText('https://acme.com is approved')).toBeVisible();
  await expect(page.getByText('With subdomains')).toBeVisible();
});

test('without JavaScript the next page shows what will be approved @no-javascript', async ({ page }) => {
  const product = await withProduct(page);
  await page.goto(`${product}/domains`);
  await typeDomain(page, 'bücher.example');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await expect(page.getByText('This will approve')).toContainText('https://xn--bcher-kva.example (bücher.example)');
  await expect(page.getByText('only https:// pages qualify, not http://')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByText('No domains yet')).toBeVisible();
});

for (const [text, sentence] of [
  ['', 'Type the address of your site'],
  ['co.uk', 'shared by many owners'],
  ['https://me:secret@acme.com', 'no user name or password'],
  ['acme.com/?utm=1', 'before the question mark'],
  ['acme.com/#a', 'before the #'],
  ['*.acme.com', 'An asterisk cannot be approved'],
  ['ftp://acme.com', 'Only https:// and http://'],
  ['acme com', 'contains a space'],
  ['אבג', 'not a full domain'],
  [`${'a'.repeat(3000)}.com`, 'too long'],
]) {
  test(`a domain that cannot be approved is refused: ${text.slice(0, 30)}`, async ({ page, allowConsole }) => {
    allowConsole(/422/);
    const product = await withProduct(page);
    await page.goto(`${product}/domains`);
    await typeDomain(page, text);
    expect(await send(page, 'Add domain')).toBe(422);
    const field = page.getByLabel('Domain', { exact: true });
    await expect(field).toHaveValue(text);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(new RegExp(sentence.replace(/[?*]/g, '\\$&')));
    await expect(page.getByText('No domains yet')).toBeVisible();
  });
}

test('the same domain is approved once', async ({ page, allowConsole }) => {
  allowConsole(/422/);
  const product = await withProduct(page);
  await addDomain(page, product, 'acme.com');
  await typeDomain(page, 'https://ACME.com:443/');
  await page.getByRole('button', { name: 'Add domain' }).click();
  const approve = page.getByRole('button', { name: 'Approve domain' });
  const refused = page.getByText('https://acme.com is approved already.');
  await expect(approve.or(refused)).toBeVisible();
  if (await approve.isVisible()) await approve.click();
  await expect(refused).toBeVisible();
  await expect(page.getByRole('switch')).toHaveCount(1);
});

test('switching says before what it does and after what it did, and holds', async ({ page }) => {
  const product = await withProduct(page);
  await addDomain(page, product, 'acme.com');
  await page.goto(`${product}/domains`, { waitUntil: 'networkidle' });
  const toggle = page.getByRole('switch', { name: 'https://acme.com' });
  await expect(toggle).toHaveAccessibleDescription(
    'Switching off sends the buyers of 0 hotlinks to your sales page. Switching on restores the same links.',
  );
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-checked', 'false');
  await expect(page.getByRole('status').getByText('https://acme.com is off.')).toBeVisible();
  await expectAccessible(page);
  await page.reload({ waitUntil: 'networkidle' });
  await expect(toggle).toHaveAttribute('aria-checked', 'false');
  await toggle.press('Space');
  await expect(toggle).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByRole('status').getByText('https://acme.com is on.')).toBeVisible();
});

test('the switch answers at once and is taken back when the server fails @javascript', async ({ page, allowConsole }) => {
  allowConsole(/ERR_FAILED|503/);
  const product = await withProduct(page);
  await addDomain(page, product, 'acme.com');
  await page.goto(`${product}/domains`, { waitUntil: 'networkidle' });
  const toggle = page.getByRole('switch');
  let fail = () => {};
  const held = new Promise<void>((done) => (fail = done));
  await page.route('**/api/**', async (route) => {
    await held;
    await route.abort('failed');
  });
  await toggle.click();
  // Nothing has answered yet.
  await expect(toggle).toHaveAttribute('aria-checked', 'false');
  fail();
  await expect(toggle).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByRole('status').getByText('https://acme.com is still on.')).toBeVisible();
  await expectAccessible(page);
  await page.unroute('**/api/**');
  await page.reload({ waitUntil: 'networkidle' });
  await expect(toggle).toHaveAttribute('aria-checked', 'true');
});

test('of several quick clicks the last one counts @javascript', async ({ page }) => {
  const product = await withProduct(page);
  await addDomain(page, product, 'acme.com');
  await page.goto(`${product}/domains`, { waitUntil: 'networkidle' });
  await page.route('**/api/**', async (route) => {
    await new Promise((done) => setTimeout(done, 150));
    await route.continue();
  });
  const toggle = page.getByRole('switch');
  for (let clicks = 0; clicks < 5; clicks += 1) await toggle.click();
  await expect(page.getByRole('status').getByText('https://acme.com is off.')).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.reload();
  await expect(toggle).toHaveAttribute('aria-checked', 'false');
});

test('a domain is removed once it was said what that means', async ({ page }) => {
  const product = await withProduct(page);
  await addDomain(page, product, 'acme.com');
  await page.goto(`${product}/domains`);
  const domain = page.getByRole('listitem').filter({ hasText: 'acme.com' });
  await domain.locator('summary').click();
  await expect(domain.getByText('lead to your sales page from now on')).toBeVisible();
  await domain.getByRole('button', { name: /^Remove/ }).click();
  await expect(page.getByText('No domains yet')).toBeVisible();
});
