import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, expectAccessible, somebody, test, type Page } from '../../fixtures';
import { join, makeLink, makeProduct, promote, type Product } from '../../market';
import { cleanEnvironment, executable } from '../../server';

interface Affiliate {
  page: Page;
  name: string;
  email: string;
  code: string;
}

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const BUYER = 'bruno@example.test';

/** Somebody follows these affiliates' links, one after the other, and buys. */
async function buyAfter(affiliates: Affiliate[], product: Product, buyer: Page): Promise<void> {
  for (const { code } of affiliates) {
    await buyer.request.get(`/go/${code}`, { maxRedirects: 0, headers: { 'user-agent': FIREFOX } });
  }
  await buyer.goto(`/checkout/${product.offers.Full}`);
  await buyer.getByLabel('E-mail').fill(BUYER);
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\/\w+$/);
}

async function enter(page: Page, product: Product, name: string): Promise<Affiliate> {
  const { email } = await join(page, somebody(name));
  await promote(page, product);
  return { page, name, email, code: await makeLink(page, product, 'My link', 'https://acme.com/deal') };
}

/** `hotlinks verify-receipt`: its exit code and its line. */
function verify(file: string, key: string): [number | null, string] {
  const done = spawnSync(executable(), ['verify-receipt', file, '--public-key', key], { env: cleanEnvironment(), encoding: 'utf8' });
  return [done.status, done.stdout + done.stderr];
}

test('an affiliate who lost reads why, sees nobody else, and can prove what the receipt said', async ({ page, newVisitor }, testInfo) => {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, { offers: { Full: ['89.60', '35'] } });
  const winner = await enter(await newVisitor(), product, 'Benedikta');
  const loser = await enter(page, product, 'Anastasia');
  await buyAfter([loser, winner], product, await newVisitor());

  await page.goto(`/affiliate/${product.id}/sales`);
  await expect(page.getByRole('row', { name: /Full/ })).toHaveCount(0);
  await page.getByRole('link', { name: 'Sales that others got' }).click();
  await expect(page.getByRole('row', { name: /Full/ })).toContainText('In time, but a newer one is credited.');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Receipt of Full' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Receipt');
  await expect(page.getByText(/^This sale is credited to another affiliate\. Your click of .*: in time, but a newer one is credited\.$/)).toBeVisible();
  await expect(page.getByText('Not credited to you')).toBeVisible();
  await expect(page.getByText('b…@example.test')).toBeVisible();
  await expect(page.getByRole('row', { name: /You/ })).toContainText('the order came before that');
  await expect(page.getByRole('row', { name: /Another affiliate/ })).toContainText('Credited');
  await expectAccessible(page);

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'This receipt as JSON' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^receipt-[a-z2-7]{16}\.json$/);
  const file = testInfo.outputPath('receipt.json');
  await download.saveAs(file);
  const receipt = readFileSync(file, 'utf8');
  for (const text of [await page.content(), receipt]) {
    for (const secret of [winner.name, winner.email, winner.code, BUYER]) expect(text).not.toContain(secret);
  }

  const key = (await (await page.request.get('/.well-known/hotlinks-receipt-key')).text()).trim();
  const order = /\/receipts\/(\w+)$/.exec(page.url())![1];
  const [valid, said] = verify(file, key);
  expect([valid, said]).toEqual([0, expect.stringContaining(`valid: receipt of order ${order}, the copy of affiliate `)]);
  writeFileSync(file, receipt.replace('"price":8960', '"price":8961'));
  expect(verify(file, key)).toEqual([1, 'not valid: the signature does not fit, so it was changed after it was signed\n']);
});
