import { expect, expectAccessible, test, type Page } from '../fixtures';
import { join, makeLink, makeProduct, promote, type Product, type Wanted } from '../market';

/** A product with approved domains, and `page` signed in as its affiliate on "Create promotional link". */
async function openForm(page: Page, newVisitor: () => Promise<Page>, wanted?: Wanted): Promise<Product> {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, wanted);
  await join(page);
  await promote(page, product);
  await page.goto(`/affiliate/${product.id}/created/new`, { waitUntil: 'networkidle' });
  return product;
}

const url = (page: Page) => page.getByLabel('URL', { exact: true });
const name = (page: Page) => page.getByLabel('Name', { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save' });
const repair = (page: Page) => page.getByRole('button', { name: /^Use / });

/** What a script sees while typing, and everybody after saving. */
async function typeUrl(page: Page, text: string, scripted: boolean): Promise<void> {
  await url(page).fill(text);
  if (scripted) return;
  await name(page).fill('Spring sale');
  await save(page).click();
}

const hasScript = (info: { project: { use: { javaScriptEnabled?: boolean } } }) =>
  info.project.use.javaScriptEnabled !== false;

test.beforeEach(({ allowConsole }) => allowConsole(/422/));

test('http instead of https is marked, explained and repaired with one click', async ({ page, newVisitor }, info) => {
  const product = await openForm(page, newVisitor);
  await expectAccessible(page);
  await typeUrl(page, 'http://acme.com/deal?a=1#buy', hasScript(info));
  await expect(page.getByText('acme.com is approved with https://')).toBeVisible();
  await expect(url(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('.address-parts .marked')).toHaveText('http');
  await expectAccessible(page);
  await repair(page).click();
  await expect(url(page)).toHaveValue('https://acme.com/deal?a=1#buy');
  await expect(page.getByText('This page qualifies.').first()).toBeVisible();
  await expect(page).toHaveURL(/\/created\/new$/);
  await name(page).fill('Spring sale');
  await save(page).click();
  await expect(page.getByText('Saved. Copy your hotlink:')).toBeVisible();
  const row = page.getByRole('row', { name: /Spring sale/ });
  await expect(row).toContainText('https://acme.com/deal?a=1#buy');
  await expect(row).toContainText(/\/go\/[0-9a-z]{10}/);
  await expect(page).toHaveURL(new RegExp(`/affiliate/${product.id}/created\\?saved=(\\w+)#\\1$`));
  await expectAccessible(page);
});

test('one key repairs, and undo takes the repair back @javascript', async ({ page, newVisitor }) => {
  await openForm(page, newVisitor);
  await url(page).fill('http://user@acme.com:8443/a b');
  await expect(page.locator('.address-problems li')).toHaveCount(4);
  await expect(repair(page)).toHaveCount(1);
  await url(page).press('Alt+Enter');
  await expect(url(page)).toHaveValue('https://acme.com/a%20b');
  await expect(url(page)).toBeFocused();
  await url(page).press('Control+z');
  await expect(url(page)).toHaveValue('http://user@acme.com:8443/a b');
});

test('a repair is reached and pressed with the keyboard', async ({ page, newVisitor }, info) => {
  await openForm(page, newVisitor);
  await typeUrl(page, 'acme.com/deal', hasScript(info));
  await repair(page).focus();
  await page.keyboard.press('Enter');
  await expect(url(page)).toHaveValue('https://acme.com/deal');
  await expect(page).toHaveURL(/\/created\/new$/);
});

test('Enter in a field saves, it never repairs', async ({ page, newVisitor }) => {
  await openForm(page, newVisitor);
  await name(page).fill('Spring sale');
  await url(page).fill('http://acme.com/deal');
  await url(page).press('Enter');
  await expect(page.getByText('acme.com is approved with https://')).toBeVisible();
  await expect(url(page)).toHaveValue('http://acme.com/deal');
});

for (const [what, text, sentence] of [
  ['another site', 'https://other.example/deal', /other\.example is not approved/],
  ['the approved host as a subdomain of another', 'https://acme.com.evil.com/', /acme\.com\.evil\.com is not approved/],
  ['letters of another script', 'https://аcme.com/', /only looks like acme\.com/],
  ['a user name that looks like the host', 'https://acme.com@evil.com/', /before the @ is a user name/],
] as const) {
  test(`${what} is refused and nothing is offered that leads there`, async ({ page, newVisitor }, info) => {
    await openForm(page, newVisitor);
    await typeUrl(page, text, hasScript(info));
    await expect(page.getByText(sentence).first()).toBeVisible();
    for (const fix of await repair(page).all()) expect(await fix.textContent()).toContain('https://acme.com');
    if (hasScript(info)) await save(page).click();
    await expect(page).toHaveURL(/\/created\/new$/);
    await expect(url(page)).toHaveValue(text);
  });
}

test('typing asks nobody, complains about nothing too early and moves nothing @javascript', async ({ page, newVisitor }) => {
  await openForm(page, newVisitor);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const place = () => name(page).boundingBox();
  const before = await place();
  const typed = 'https://acme.com/deal';
  for (const letter of typed) {
    await url(page).pressSequentially(letter);
    await expect(page.locator('.address-problems')).toHaveCount(0);
    expect(await place()).toEqual(before);
  }
  await expect(page.getByText('This page qualifies.').first()).toBeVisible();
  for (const text of ['http://acme.com/deal', 'https://other.example', '', 'acme.com', 'https://acme.com/ x']) {
    await url(page).fill(text);
    expect(await place(), text).toEqual(before);
  }
  expect(requests).toEqual([]);
});

test('a draft outlives a reload, can be discarded, and ends with the save @javascript', async ({ page, newVisitor }) => {
  const product = await openForm(page, newVisitor, { domains: ['https://acme.com', 'https://shop.example:8443'] });
  await url(page).fill('https://shop.example:8443/x?a=1#b');
  await name(page).fill('Spring sale');
  await page.reload({ waitUntil: 'networkidle' });
  await expect(page.getByText('Draft restored')).toBeVisible();
  await expect(url(page)).toHaveValue('https://shop.example:8443/x?a=1#b');
  await expect(name(page)).toHaveValue('Spring sale');
  await expect(page.getByLabel('Domain', { exact: true })).toHaveValue(product.domains[1]);
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(url(page)).toHaveValue('');
  await page.reload({ waitUntil: 'networkidle' });
  await expect(name(page)).toHaveValue('');

  await url(page).fill('https://acme.com/deal');
  await name(page).fill('Spring sale');
  await save(page).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.goto(`/affiliate/${product.id}/created/new`, { waitUntil: 'networkidle' });
  await expect(url(page)).toHaveValue('');
});

test('what was typed before the script arrived is kept and checked @javascript', async ({ page, newVisitor }) => {
  let arrive = () => {};
  const typed = new Promise<void>((done) => (arrive = done));
  const product = await openForm(page, newVisitor);
  await page.route('**/*.wasm', async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto(`/affiliate/${product.id}/created/new`, { waitUntil: 'domcontentloaded' });
  await url(page).fill('http://acme.com/deal');
  await name(page).fill('Early');
  arrive();
  await expect(page.getByText('acme.com is approved with https://')).toBeVisible();
  await expect(url(page)).toHaveValue('http://acme.com/deal');
  await expect(name(page)).toHaveValue('Early');
});

test('a page of another approved domain is accepted whatever is selected', async ({ page, newVisitor }, info) => {
  const product = await openForm(page, newVisitor, { domains: ['https://acme.com', 'https://shop.example:8443'] });
  const domain = page.getByLabel('Domain', { exact: true });
  await domain.selectOption(product.domains[0]);
  await url(page).fill('https://shop.example:8443/x?a=1#b');
  if (hasScript(info)) {
    await expect(domain).toHaveValue(product.domains[1]);
    await expect(page.getByText('Switched to https://shop.example:8443')).toBeVisible();
  }
  await name(page).fill('Shop');
  await save(page).click();
  await expect(page.getByRole('row', { name: /Shop/ })).toContainText('https://shop.example:8443/x?a=1#b');
});

test('choosing a domain begins its address, and moves a page without losing a part @javascript', async ({ page, newVisitor }) => {
  const product = await openForm(page, newVisitor, { domains: ['https://acme.com', 'https://shop.example:8443'] });
  const domain = page.getByLabel('Domain', { exact: true });
  await domain.selectOption(product.domains[1]);
  await expect(url(page)).toHaveValue('https://shop.example:8443/');
  await url(page).fill('https://shop.example:8443/x?a=1#b');
  await domain.selectOption(product.domains[0]);
  await expect(url(page)).toHaveValue('https://acme.com/x?a=1#b');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(url(page)).toHaveValue('https://shop.example:8443/x?a=1#b');
  await expect(domain).toHaveValue(product.domains[1]);
});

test('a name is taken whatever its case, and nothing typed is lost', async ({ page, newVisitor }) => {
  const product = await openForm(page, newVisitor);
  await makeLink(page, product, 'Spring Sale', 'https://acme.com/a');
  await page.goto(`/affiliate/${product.id}/created/new`, { waitUntil: 'networkidle' });
  await url(page).fill('https://acme.com/b?x=1');
  await name(page).fill('sPRING  sale');
  await save(page).click();
  await expect(page.getByText('You already have a link called')).toBeVisible();
  await expect(name(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(name(page)).toHaveValue('sPRING  sale');
  await expect(url(page)).toHaveValue('https://acme.com/b?x=1');
  await expectAccessible(page);
});

test('20,000 characters are refused with a sentence', async ({ page, newVisitor }, info) => {
  await openForm(page, newVisitor);
  await typeUrl(page, `https://acme.com/${'a'.repeat(20_000)}`, hasScript(info));
  await expect(page.locator('.address-problems .problem').first()).toContainText('2,048');
  await expectAccessible(page);
});

test('any script and emoji make a name', async ({ page, newVisitor }) => {
  const product = await openForm(page, newVisitor);
  for (const called of ['🎁👩‍👩‍👧 Geschenk', 'מבצע אביב', 'عرض الربيع', '春のセール']) {
    await page.goto(`/affiliate/${product.id}/created/new`, { waitUntil: 'networkidle' });
    await url(page).fill('https://acme.com/deal');
    await name(page).fill(called);
    await save(page).click();
    await expect(page.getByRole('rowheader').getByText(called, { exact: true })).toBeVisible();
  }
});

test('an empty form says what is missing beside each field', async ({ page, newVisitor }) => {
  await openForm(page, newVisitor);
  await save(page).click();
  await expect(page.getByText('Give the link a name.')).toBeVisible();
  await expect(url(page)).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
});
