import { expect, expectAccessible, somebody, test, type Page } from '../../fixtures';
import { join, promote, send } from '../../market';
import { openShop, sell, type Shop } from './shop';

const EVIDENCE = 'They wrote to me that my video led them there.';

/** Another affiliate of the shop, who led nobody there by a link. */
async function claimant(shop: Shop, newVisitor: () => Promise<Page>, name = 'Ben'): Promise<Page> {
  const page = await newVisitor();
  await join(page, somebody(name));
  await promote(page, shop.product);
  return page;
}

async function claim(page: Page, order: string, evidence = EVIDENCE): Promise<void> {
  await page.getByLabel('Order number').fill(order);
  await page.getByLabel('Why it is yours').fill(evidence);
  await page.getByRole('button', { name: 'Claim it' }).click();
}

test('an affiliate claims missed sales, and the creator accepts one and refuses one with a reason', async ({
  page: creator,
  newVisitor,
  allowConsole,
}) => {
  test.slow();
  allowConsole(/422/);
  const shop = await openShop(creator, newVisitor);
  const ben = await claimant(shop, newVisitor);
  const [first, second] = [await sell(shop, newVisitor), await sell(shop, newVisitor)];

  await creator.goto(shop.sales);
  await creator.getByRole('link', { name: 'Claims of affiliates' }).click();
  await expect(creator.getByText('No claims yet')).toBeVisible();
  await expectAccessible(creator);
  await ben.goto(`/affiliate/${shop.product.id}/sales`);
  await ben.getByRole('link', { name: 'Claim a missed sale' }).click();
  await expect(ben.getByText('No claims yet')).toBeVisible();
  await expectAccessible(ben);
  await claim(ben, `  ${first} `);
  await expect(ben.getByRole('status')).toContainText('Claimed.');
  const mine = (order: string) => ben.getByRole('region', { name: `Claim on ${order}` });
  await expect(mine(first)).toContainText('Open');
  await claim(ben, second, 'The buyer is my sister, I sent her there.');
  await expect(mine(second)).toContainText('Open');
  await expectAccessible(ben);

  // Sent twice, it is one claim.
  const again = await send(ben.request, `/affiliate/${shop.product.id}/claims`, { order: first, evidence: EVIDENCE });
  expect(again.status()).toBe(422);
  expect(await again.text()).toContain('You have claimed this order already.');

  await creator.reload();
  const theirs = (order: string) => creator.getByRole('region', { name: `Claim on ${order}` });
  await expect(theirs(first)).toContainText(EVIDENCE);
  await theirs(first).getByRole('button', { name: 'Accept' }).click();
  await expect(theirs(first).getByLabel('Your reason')).toHaveAccessibleDescription(/Give a reason/);
  await expectAccessible(creator);
  await theirs(first).getByLabel('Your reason').fill('I saw the comment under the video.');
  await theirs(first).getByRole('button', { name: 'Accept' }).click();
  await expect(creator.getByRole('status')).toContainText('the affiliate is credited');
  await expect(theirs(first)).toContainText('Accepted');
  await theirs(second).getByLabel('Your reason').fill('The buyer says that they found it themselves.');
  await theirs(second).getByRole('button', { name: 'Refuse' }).click();
  await expect(theirs(second)).toContainText('Refused');
  await expect(creator.getByRole('button', { name: 'Accept' })).toHaveCount(0);
  await expectAccessible(creator);

  // A decision is made once.
  const path = /\/creator\/\w+\/claims/.exec(creator.url())![0];
  const decided = await send(creator.request, `${path}/aaaaaaaaaaaaaaaa`, { decision: 'accept', reason: 'Yes' });
  expect(decided.status()).toBe(404);

  // Both read the same trail.
  await ben.reload();
  for (const trail of [mine(first), theirs(first)]) {
    await expect(trail.getByRole('list', { name: 'What happened' })).toContainText(/Claimed by Ben[^]*Accepted by Ana/);
    await expect(trail).toContainText('I saw the comment under the video.');
  }
  await expect(mine(second)).toContainText('The buyer says that they found it themselves.');

  // The accepted one is among their sales, with its receipt; who was credited stays so.
  await ben.goto(`/affiliate/${shop.product.id}/sales`);
  await expect(ben.getByRole('row', { name: /Full/ })).toHaveCount(1);
  await expect(ben.getByRole('row', { name: /Full/ })).toContainText('31.36 USD');
  await expect(ben.getByRole('row', { name: /Full/ })).toContainText('Pending');
  await ben.getByRole('link', { name: 'Receipt of Full' }).click();
  await expect(ben.getByText('Claim accepted')).toBeVisible();
  await expectAccessible(ben);
  await shop.affiliate.goto(`/affiliate/${shop.product.id}/sales`);
  await expect(shop.affiliate.getByRole('row', { name: /Full/ })).toHaveCount(2);

  // A refund takes both back.
  await creator.goto(`${shop.sales}/${first}/refund`);
  await creator.getByRole('button', { name: 'Record the refund' }).click();
  await expect(creator.getByRole('row', { name: /the buyer was refunded/ })).toHaveCount(2);
  await ben.goto(`/affiliate/${shop.product.id}/sales`);
  await expect(ben.getByRole('row', { name: /Full/ })).toContainText('Taken back');
});

test('what cannot be claimed is refused beside its field, and nothing typed is lost', async ({
  page: creator,
  newVisitor,
  startServer,
  server,
  allowConsole,
}) => {
  test.slow();
  allowConsole(/422/);
  const shop = await openShop(creator, newVisitor);
  const ben = await claimant(shop, newVisitor);
  const order = await sell(shop, newVisitor);
  const other = await newVisitor();
  const elsewhere = await sell(await openShop(other, newVisitor), newVisitor);
  const claims = `/affiliate/${shop.product.id}/claims`;
  const refused = async (page: Page, number: string, sentence: string | RegExp) => {
    await page.goto(claims);
    await claim(page, number);
    await expect(page.getByLabel('Order number')).toHaveAccessibleDescription(sentence);
    await expect(page.getByLabel('Order number')).toHaveValue(number);
    await expect(page.getByLabel('Why it is yours')).toHaveValue(EVIDENCE);
  };
  for (const number of ['', 'aaaaaaaaaaaaaaaa', '<b>', elsewhere]) {
    await refused(ben, number, /no order with that number/);
  }
  await expectAccessible(ben);
  await refused(shop.affiliate, order, /credited with this order already/);

  // Ben buys himself, signed in.
  await ben.goto(`/checkout/${shop.product.offers.Full}`);
  await ben.getByLabel('E-mail').fill('somebody@example.test');
  await ben.getByRole('button', { name: 'Buy' }).click();
  await expect(ben).toHaveURL(/\/orders\/\w+$/);
  const own = await ben.locator('dd code').textContent();
  await refused(ben, own!, /your own purchase/);

  for (const evidence of ['', 'too short', 'x'.repeat(2_001)]) {
    await ben.goto(claims);
    await claim(ben, order, evidence);
    await expect(ben.getByLabel('Why it is yours')).toHaveAccessibleDescription(/10 to 2,000 characters why/);
    await expect(ben.getByLabel('Order number')).toHaveValue(order);
  }
  await expectAccessible(ben);

  // Nobody who does not promote the product, and not its creator.
  const form = { order, evidence: EVIDENCE };
  const stranger = await newVisitor();
  await join(stranger);
  for (const page of [stranger, creator, other]) {
    expect((await send(page.request, claims, form)).status()).toBe(404);
    expect((await page.request.get(claims)).status()).toBe(404);
  }
  // Sent three times at once, it is one claim.
  const answers = await Promise.all([1, 2, 3].map(() => send(ben.request, claims, form)));
  expect(answers.map((answer) => answer.status()).sort()).toEqual([303, 422, 422]);
  await ben.goto(claims);
  await expect(ben.getByRole('region', { name: /^Claim on/ })).toHaveCount(1);
  await ben.getByRole('button', { name: 'Withdraw' }).click();
  await expect(ben.getByRole('region', { name: /^Claim on/ })).toContainText('Withdrawn');

  // The guarantee of seven days is over.
  const later = await startServer({ database: server.database, args: ['--clock-offset', String(7 * 86_400 + 60)] });
  await ben.goto(`${later.url}${claims}`);
  await claim(ben, order);
  await expect(ben.getByLabel('Order number')).toHaveAccessibleDescription(/guarantee period of this order is over/);
});
