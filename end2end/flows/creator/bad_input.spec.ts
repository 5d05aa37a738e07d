import { expect, signUp, somebody, test } from '../../fixtures';
import { join, makeProduct } from '../../market';
import { send, withProduct } from './steps';

/** Label, what is typed there, and what is said beside it. */
type Case = [label: string, text: string, sentence: string];

const PRODUCT: Case[] = [
  ['Name', '', 'Give the product a name.'],
  ['Name', '   ', 'Give the product a name.'],
  ['Name', 'é'.repeat(81), '80'],
  ['Name', 'a\u202eb', 'writing direction'],
  ['Sales page', '', 'Type the address of a page'],
  ['Sales page', 'acme.com', 'It starts with https://'],
  ['Sales page', 'javascript:alert(1)', 'Only https:// and http://'],
  ['Sales page', 'https://me:secret@acme.com/', 'user name or password'],
  ['Sales page', 'https://acme.com/a b', 'space'],
  ['Sales page', `https://acme.com/${'a'.repeat(2048)}`, 'too long'],
  ["First affiliate's share", '101', 'cannot be more than 100'],
  ["First affiliate's share", '-1', 'from 0 to 100'],
  ["First affiliate's share", 'half', 'from 0 to 100'],
];

const OFFER: Case[] = [
  ['Name', '', 'Give the offer a name.'],
  ['Name', '🎨'.repeat(500), '80'],
  ['Price', '', 'Type an amount.'],
  ['Price', '0', 'more than zero'],
  ['Price', '-5', 'cannot be negative'],
  ['Price', '19,90', 'Use a point'],
  ['Price', '19.999', 'at most 2 decimals'],
  ['Price', '1e9', 'digits with at most one point'],
  ['Price', '١٩', 'digits with at most one point'],
  ['Price', '１２', 'digits with at most one point'],
  ['Price', 'NaN', 'digits with at most one point'],
  ['Price', 'Infinity', 'digits with at most one point'],
  ['Price', '9223372036854775808', 'more than any price'],
  ['Price', '9'.repeat(40), 'more than any price'],
  ['Commission', '-1', 'from 0 to 100'],
  ['Commission', 'NaN', 'from 0 to 100'],
  ['Commission', '1e1', 'from 0 to 100'],
  ['Commission', '５０', 'from 0 to 100'],
  ['Commission', '100.01', 'cannot be more than 100'],
  ['Commission', '0.001', 'two decimals at most'],
];

test('a product form with something wrong says what beside it, keeps the rest and creates nothing', async ({
  page,
  allowConsole,
}) => {
  allowConsole(/422/);
  await signUp(page, somebody('Carla'));
  for (const [label, text, sentence] of PRODUCT) {
    await page.goto('/creator/new');
    await page.getByLabel('Name').fill('Fine');
    await page.getByLabel('Sales page').fill('https://fine.example/');
    await page.getByLabel('Multiple clicks').check();
    await page.getByLabel('Cookie life').selectOption('180');
    await page.getByLabel(label).fill(text);
    expect(await send(page, 'Create product'), text).toBe(422);
    await expect(page.getByLabel(label), text).toHaveAccessibleDescription(new RegExp(escaped(sentence)));
    await expect(page.getByLabel(label)).toHaveValue(text);
    await expect(page.getByLabel('Multiple clicks')).toBeChecked();
    await expect(page.getByLabel('Cookie life')).toHaveValue('180');
  }
  await page.goto('/creator');
  await expect(page.getByText('No products yet')).toBeVisible();
});

test('an offer form with something wrong says what beside it, keeps the rest and creates nothing', async ({
  page,
  allowConsole,
}) => {
  allowConsole(/422/);
  const product = await withProduct(page);
  await page.goto(`${product}/offers`);
  for (const [label, text, sentence] of OFFER) {
    await page.getByLabel('Name').fill('Fine');
    await page.getByLabel('Price').fill('10');
    await page.getByLabel('Commission').fill('20');
    await page.getByLabel(label).fill(text);
    expect(await send(page, 'Add offer'), text).toBe(422);
    await expect(page.getByLabel(label), text).toHaveAccessibleDescription(new RegExp(escaped(sentence)));
    await expect(page.getByLabel(label)).toHaveValue(text);
    await expect(page.getByText('No offers yet')).toBeVisible();
  }
});

test('yen have no decimals', async ({ page, allowConsole }) => {
  allowConsole(/422/);
  const product = await withProduct(page);
  await page.goto(`${product}/settings`);
  await page.getByLabel('Currency').selectOption('JPY');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.goto(`${product}/offers`);
  await page.getByLabel('Name').fill('Monthly');
  await page.getByLabel('Price').fill('1990.5');
  await page.getByLabel('Commission').fill('12,5');
  expect(await send(page, 'Add offer')).toBe(422);
  await expect(page.getByText('An amount in JPY has at most 0 decimals.')).toBeVisible();
  await page.getByLabel('Price').fill('1990');
  await page.getByRole('button', { name: 'Add offer' }).click();
  const row = page.getByRole('row', { name: /Monthly/ });
  await expect(row).toContainText('1,990 JPY');
  await expect(row).toContainText('12.5 %');
});

test('names of any script are shown as they were typed', async ({ page }) => {
  const product = await withProduct(page);
  const name = '<b>שלום</b> 🎨 مرحبا & “Зоя”';
  await page.goto(`${product}/settings`);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(page.getByLabel('Name')).toHaveValue(name);
});

test('forms that no page of ours sends are refused, not failed', async ({ page }) => {
  const product = await withProduct(page);
  const good = { name: 'Fine', sales_page: 'https://acme.com/', currency: 'USD' };
  const status = async (form: Record<string, string>) =>
    (await page.request.post('/creator/new', { form, maxRedirects: 0 })).status();
  expect(await status({})).toBe(422);
  for (const wrong of [
    { currency: 'XXX' },
    { rule: 'middle' },
    { window: '61' },
    { guarantee: '-7' },
    { openness: 'ajar' },
    { name: '\u0000' },
  ]) {
    expect(await status({ ...good, ...wrong }), JSON.stringify(wrong)).toBe(422);
  }
  expect((await page.request.post(`${product}/links`, { form: {} })).status()).toBe(422);
  expect((await page.request.post(`${product}/links`, { form: { name: 'a', url: 'ftp://a.com' } })).status()).toBe(422);
  expect((await page.request.post(`${product}/offers`, { data: 'x'.repeat(100_000) })).status()).toBe(413);
});

test('a switch that says neither on nor off switches nothing', async ({ page }) => {
  await join(page);
  const product = await makeProduct(page);
  const domains = `/creator/${product.id}/domains`;
  for (const form of [{}, { x: '1' }, { on: 'banana' }, { on: '' }, { on: 'TRUE' }]) {
    const answer = await page.request.post(`${domains}/${product.domains[0]}/switch`, { form, maxRedirects: 0 });
    expect(answer.status(), JSON.stringify(form)).toBe(422);
  }
  await page.goto(domains);
  await expect(page.getByRole('switch')).toHaveAttribute('aria-checked', 'true');
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
