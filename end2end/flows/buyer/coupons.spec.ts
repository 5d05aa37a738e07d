import { expect, expectAccessible, somebody, test, type Page } from '../../fixtures';
import { send } from '../creator/steps';
import { join, makeLink, makeProduct, promote, type Product } from '../../market';
import { buy, follow, openLanding, type Landing } from './landing';

let landing: Landing;
test.beforeEach(async () => {
  landing = await openLanding();
});
test.afterEach(() => landing.stop());

interface Shop {
  creator: Page;
  product: Product;
  /** Ben promotes with a coupon. */
  ben: { page: Page; name: string };
  /** Ana promotes with a link. */
  ana: { page: Page; name: string; code: string };
  checkout: string;
}

async function open(newVisitor: () => Promise<Page>): Promise<Shop> {
  const creator = await newVisitor();
  await join(creator);
  const product = await makeProduct(creator, { domains: [landing.url] });
  const affiliate = async (called: string) => {
    const page = await newVisitor();
    const { name } = await join(page, somebody(called));
    await promote(page, product);
    return { page, name };
  };
  const [ana, ben] = [await affiliate('Ana'), await affiliate('Ben')];
  const code = await makeLink(ana.page, product, 'My link', `${landing.url}/deal`);
  return { creator, product, ben, ana: { ...ana, code }, checkout: `/checkout/${product.offers.Basic}` };
}

/** Gives Ben a code on the creator's page. */
async function give({ creator, product, ben }: Shop, code: string, percent = '10'): Promise<void> {
  await creator.goto(`/creator/${product.id}/coupons`);
  const option = creator.getByRole('option', { name: new RegExp(`^${ben.name} `) });
  await creator.getByLabel('Affiliate', { exact: true }).selectOption(await option.getAttribute('value'));
  await creator.getByLabel('Code', { exact: true }).fill(code);
  await creator.getByLabel('Takes off').fill(percent);
  await creator.getByRole('button', { name: 'Give the code' }).click();
}

test('a creator gives a code, a buyer pays less with it, and its affiliate earns before any click', async ({
  page: buyer,
  newVisitor,
}) => {
  test.slow();
  const shop = await open(newVisitor);
  await give(shop, 'Friends-10');
  await expect(shop.creator.getByText('The code is given.')).toBeVisible();
  await expect(shop.creator.getByRole('row', { name: /Friends-10/ })).toContainText('Active');
  await expectAccessible(shop.creator);

  await shop.ben.page.goto(`/affiliate/${shop.product.id}/coupons`);
  await expectAccessible(shop.ben.page);
  const shared = await shop.ben.page.getByText('?coupon=Friends-10').textContent();
  expect(shared).toContain(`${shop.checkout}?coupon=Friends-10`);

  await follow(buyer, `/go/${shop.ana.code}`, landing, '/deal');
  await buyer.goto(shop.checkout);
  await expect(buyer.getByText(`ref: ${shop.ana.code}`)).toBeVisible();
  await buyer.getByLabel('E-mail').fill('bruno@example.test');
  await buyer.getByLabel('Coupon').fill('  friends-10 ');
  await buyer.getByRole('button', { name: 'Apply' }).click();
  await expect(buyer.getByLabel('E-mail')).toHaveValue('bruno@example.test');
  await expect(buyer.locator('.checkout-price')).toHaveText('89.10 USD');
  await expect(buyer.getByText('coupon: Friends-10')).toBeVisible();
  await expect(buyer.getByText('ref:')).toHaveCount(0);
  await expectAccessible(buyer);
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\//);
  await expect(buyer.getByText('89.10 USD')).toBeVisible();
  await expect(buyer.getByText('You used this affiliate’s coupon')).toBeVisible();

  await shop.ben.page.goto(`/affiliate/${shop.product.id}/sales`);
  await expect(shop.ben.page.getByRole('row', { name: /Basic/ })).toContainText('17.82 USD');
  await shop.ben.page.getByRole('link', { name: /Receipt/ }).click();
  await expect(shop.ben.page.getByText('Coupon Friends-10, 10 % off')).toBeVisible();
  await expectAccessible(shop.ben.page);
});

test('an address with the code has it applied already', async ({ page: buyer, newVisitor }) => {
  const shop = await open(newVisitor);
  await give(shop, 'HALF', '50');
  await buyer.goto(`${shop.checkout}?coupon=half`);
  await expect(buyer.locator('.checkout-price')).toHaveText('49.50 USD');
  await buy(buyer);
  await expect(buyer.getByText('coupon: HALF')).toBeVisible();
});

test('a coupon that does not count is told beside the field and nothing typed is lost', async ({
  page: buyer,
  newVisitor,
  allowConsole,
}) => {
  allowConsole(/422/);
  const shop = await open(newVisitor);
  await give(shop, 'Friends-10');
  await buyer.goto(shop.checkout);
  await buyer.getByLabel('E-mail').fill('bruno@example.test');
  for (const press of ['Apply', 'Buy']) {
    await buyer.getByLabel('Coupon').fill('friend-10');
    await buyer.getByRole('button', { name: press }).click();
    await expect(buyer.getByLabel('Coupon')).toHaveAccessibleDescription(/no coupon with that code/);
    await expect(buyer.getByLabel('Coupon')).toHaveValue('friend-10');
    await expect(buyer.getByLabel('E-mail')).toHaveValue('bruno@example.test');
    await expect(buyer.locator('.checkout-price')).toHaveText('99.00 USD');
  }
  await expectAccessible(buyer);
  // Bought at once, without “Apply”: the price is shown before it is paid.
  await buyer.getByLabel('Coupon').fill('FRIENDS-10');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer.getByRole('alert')).toContainText('With the coupon Friends-10 the price is 89.10 USD.');
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\//);

  await shop.creator.goto(`/creator/${shop.product.id}/coupons`);
  const row = shop.creator.getByRole('row', { name: /Friends-10/ });
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'End Friends-10' }).click();
  await expect(row).toContainText('Ended');
  await buyer.goto(`${shop.checkout}?coupon=friends-10`);
  await expect(buyer.getByLabel('Coupon')).toHaveAccessibleDescription('This coupon has ended.');
});

test('a code that does not do is refused beside its field', async ({ newVisitor, allowConsole }) => {
  allowConsole(/422/);
  const shop = await open(newVisitor);
  await give(shop, 'Friends-10');
  await give(shop, 'friends-10', '12.345');
  const { creator } = shop;
  await expect(creator.getByLabel('Takes off')).toHaveAccessibleDescription(/two decimals/);
  await expect(creator.getByLabel('Takes off')).toHaveValue('12.345');
  for (const percent of ['-1', '0', '100', 'NaN', '1e1', '５０', '9223372036854775808']) {
    await creator.getByLabel('Takes off').fill(percent);
    expect(await send(creator, 'Give the code'), percent).toBe(422);
    await expect(creator.getByLabel('Takes off')).toHaveAttribute('aria-invalid', 'true');
    await expect(creator.getByLabel('Takes off')).toHaveValue(percent);
  }
  await creator.getByLabel('Takes off').fill('12.34');
  await creator.getByLabel('First day').fill('2030-02-02');
  await creator.getByLabel('Last day').fill('2030-02-01');
  await creator.getByLabel('Time zone').fill('Mars/Crater');
  await creator.getByRole('button', { name: 'Give the code' }).click();
  await expect(creator.getByLabel('Time zone')).toHaveAccessibleDescription(/No time zone has this name/);
  await creator.getByLabel('Time zone').fill('europe/lisbon');
  await creator.getByRole('button', { name: 'Give the code' }).click();
  await expect(creator.getByLabel('Last day')).toHaveAccessibleDescription(/before the first/);
  await creator.getByLabel('Last day').fill('2030-02-02');
  await creator.getByRole('button', { name: 'Give the code' }).click();
  await expect(creator.getByLabel('Code', { exact: true })).toHaveAccessibleDescription(/Another coupon/);
  await expectAccessible(creator);
  await creator.getByLabel('Code', { exact: true }).fill('other');
  await creator.getByRole('button', { name: 'Give the code' }).click();
  await expect(creator.getByRole('row', { name: /other/ })).toContainText('2 Feb 2030 to the end of 2 Feb 2030 (Europe/Lisbon)');
  await expect(creator.getByRole('row', { name: /other/ })).toContainText('Not yet');
});
