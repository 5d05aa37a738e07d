import { execFileSync } from 'node:child_process';
import { expect, expectAccessible, signIn, signUp, somebody, test, type Page } from '../fixtures';
import { join } from '../market';
import { cleanEnvironment, executable } from '../server';

/** Time lines as addresses: the examples, and one with everything in it. */
const EXAMPLES = ['Two affiliates', 'Exactly at the end', 'Shared by two', 'Self-purchase', 'Refund in three parts'];
const EVERYTHING =
  'v=1&rule=multiple&share=33.33&window=forever&currency=KWD&rate=12.5&offer=Basic&offer=Pro,30&affiliate=%D7%A9%D7%9C%D7%95%D7%9D' +
  '&affiliate=Ben,35&affiliate=Cy,,,0.01&click=1,0,00:00&click=2,0,00:00&click=3,9,23:59:59.999&order=2,0.101,10,10:00,1' +
  '&order=1,9999999.999,3650,10:00&refund=2,0.005,3650,11:00&refund=2,9999999.999,3650,12:00';

/** Without JavaScript a button works out what was chosen; with it nothing needs to be pressed. */
async function workOut(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Work it out' });
  if (test.info().project.use.javaScriptEnabled === false) await button.click();
}

function verdict(page: Page, order = 1) {
  return page.getByRole('region', { name: `Order ${order}` }).locator('.sim-verdict');
}

/** What the command line makes of the time line that the page shows. */
async function expectTheSameFromTheCommandLine(page: Page): Promise<void> {
  const timeline = (await page.locator('#timeline-json').textContent()) ?? '';
  const printed = execFileSync(executable(), ['simulate', '-'], { input: timeline, encoding: 'utf8', env: cleanEnvironment() });
  expect(`${await page.locator('#outcome-json').textContent()}\n`).toBe(printed);
}

/** Until then the server answers. */
async function alive(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled !== false) await expect(page.locator('[role="slider"]').first()).toBeVisible({ timeout: 30_000 });
}

test('it opens with an example, says who is credited and is accessible', async ({ page }) => {
  await join(page);
  await page.goto('/simulator');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Who would be credited?');
  await expect(verdict(page)).toHaveText('A earns 20.00 USD.');
  await expect(page.getByRole('row', { name: /^Click 1, A/ }).first()).toContainText('Came 61 days before the order; the window was 60 days.');
  await alive(page);
  for (const summary of await page.locator('summary').all()) await summary.click();
  await expect(page.getByRole('table', { name: 'Everything on the time line, in order' })).toContainText('Order 1, Basic');
  await expectAccessible(page);
});

test('another rule credits somebody else', async ({ page }) => {
  await join(page);
  await page.goto('/simulator');
  await alive(page);
  await page.getByLabel('Who is credited', { exact: true }).selectOption('First click');
  await workOut(page);
  await expect(verdict(page)).toHaveText('B earns 20.00 USD.');
  await page.getByLabel('Who is credited', { exact: true }).selectOption('Multiple clicks');
  await workOut(page);
  await expect(verdict(page)).toHaveText('B earns 10.00 USD and A earns 10.00 USD.');
  await page.getByLabel('The first one’s share').fill('25');
  await workOut(page);
  await expect(verdict(page)).toHaveText('B earns 5.00 USD and A earns 15.00 USD.');
  await expectTheSameFromTheCommandLine(page);
});

for (const example of EXAMPLES) {
  test(`the page and the command line agree to the byte: ${example}`, async ({ page }) => {
    await join(page);
    await page.goto('/simulator');
    await page.getByRole('link', { name: example }).click();
    await expect(page).toHaveURL(/\?v=1/);
    await alive(page);
    await expectTheSameFromTheCommandLine(page);
  });
}

test('the page and the command line agree to the byte: everything at once', async ({ page }) => {
  await join(page);
  await page.goto(`/simulator?${EVERYTHING}`);
  await alive(page);
  await expectTheSameFromTheCommandLine(page);
  await page.getByLabel('Price').first().fill('7.777');
  await workOut(page);
  await expect(page.locator('#timeline-json')).toContainText('"base": 7777');
  await expectTheSameFromTheCommandLine(page);
});

test('clicks, orders and refunds come and go', async ({ page }) => {
  await join(page);
  await page.goto('/simulator');
  await alive(page);
  await page.getByRole('button', { name: 'Add an affiliate' }).click();
  await page.getByLabel('Affiliate 3: name').fill('Dana');
  await page.getByLabel('Affiliate 3: their own rate in percent').fill('50');
  await page.getByRole('button', { name: 'Add a click' }).click();
  await page.getByLabel('Click 4: through whose hotlink').selectOption('Dana');
  await page.getByLabel('Click 4: day').fill('60');
  await page.getByRole('button', { name: 'Add a refund' }).click();
  await page.getByLabel('Refund 1 of order 1: amount').fill('50');
  await workOut(page);
  await expect(verdict(page)).toHaveText('Dana earns 50.00 USD.');
  await expect(page.getByText('Dana keeps 25.00 USD.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove click 4' }).click();
  await expect(verdict(page)).toHaveText('A earns 20.00 USD.');
  await page.getByRole('button', { name: 'Remove order 1' }).click();
  await expect(page.getByText('Add an order, and you see here who earns what.')).toBeVisible();
  await page.getByRole('button', { name: 'Add an order' }).click();
  await expect(verdict(page)).toBeVisible();
  await expectTheSameFromTheCommandLine(page);
});

test('what cannot be read is refused beside its field, and what was typed stays', async ({ page, allowConsole }) => {
  allowConsole(/422/);
  await join(page);
  await page.goto('/simulator');
  await alive(page);
  await page.getByLabel('Price').fill('19.999');
  await workOut(page);
  await expect(page.getByLabel('Price')).toHaveAccessibleDescription('An amount in USD has at most 2 decimals.');
  await expect(page.getByLabel('Price')).toHaveValue('19.999');
  await page.getByLabel('Click 1: time').fill('25:00');
  await workOut(page);
  await expect(page.getByText('A time of day is like 10:00')).toBeVisible();
  await expect(page.getByText('2 fields cannot be read yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Price').fill('19.99');
  await page.getByLabel('Click 1: time').fill('9:00');
  await workOut(page);
  await expect(verdict(page)).toHaveText('A earns 4.00 USD.');
});

test('an address that is none of ours opens with a sentence and the example', async ({ page, allowConsole }) => {
  allowConsole(/4\d\d/);
  await join(page);
  for (const [query, status, sentence] of [
    ['v=2&rule=last', 422, /another version/],
    ['x=%ff%00', 422, /does not describe a time line/],
    ['v=1&offer=A&affiliate=B&click=1', 422, /does not describe a time line/],
    [`v=1&offer=A&affiliate=B${'&click=1,1,10:00'.repeat(41)}`, 422, /more than a time line can/],
    [`v=1&${'a'.repeat(8_050)}`, 414, /longer than any time line/],
  ] as const) {
    const answer = await page.goto(`/simulator?${query}`);
    expect(answer?.status(), query.slice(0, 40)).toBe(status);
    await expect(page.getByRole('alert')).toHaveText(sentence);
    await expect(verdict(page)).toHaveText('A earns 20.00 USD.');
  }
  const mistyped = await page.goto('/simulator?v=1&offer=A&affiliate=B&rate=20&click=1,0,10:00&order=1,NaN,1,10:00');
  expect(mistyped?.status()).toBe(422);
  await expect(page.getByLabel('Price')).toHaveValue('NaN');
  await expectAccessible(page);
});

test('the address is the time line: it can be shared and signed in to', async ({ page, newVisitor }) => {
  await join(page);
  await page.goto('/simulator');
  await alive(page);
  await page.getByLabel('Window').selectOption('30 days');
  await page.getByLabel('Click 3: day').fill('12');
  await workOut(page);
  await expect(page).toHaveURL(/window=30.*click=1,12,10:00/);
  await expect(verdict(page)).toHaveText(/^Nobody earns: no click is in time/);
  const other = await newVisitor();
  const person = await join(other, somebody());
  await other.context().clearCookies();
  await other.goto(page.url());
  await expect(other).toHaveURL(/sign-in/);
  await other.getByLabel('E-mail', { exact: true }).fill(person.email);
  await other.getByLabel('Password', { exact: true }).fill(person.password);
  await other.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(verdict(other)).toHaveText(/^Nobody earns: no click is in time/);
  expect(other.url()).toBe(page.url());
});

test('the back button brings back what was shown before', async ({ page }) => {
  await join(page);
  await page.goto('/simulator');
  await alive(page);
  await page.getByLabel('Who is credited', { exact: true }).selectOption('First click');
  await workOut(page);
  await expect(page).toHaveURL(/rule=first/);
  await page.getByRole('button', { name: 'Remove click 2' }).click();
  await expect(verdict(page)).toHaveText('A earns 20.00 USD.');
  await expect(page).not.toHaveURL(/click=2/);
  await page.goBack();
  await expect(verdict(page)).toHaveText('B earns 20.00 USD.');
  await expect(page.getByLabel('Click 3: day')).toHaveValue('59');
  await page.goBack();
  await expect(page.getByLabel('Who is credited', { exact: true })).toHaveValue('last');
  await expect(verdict(page)).toHaveText('A earns 20.00 USD.');
});

test('editing asks nobody, and the link is copied whole @javascript', async ({ page, server, context }) => {
  await join(page);
  await page.goto('/simulator', { waitUntil: 'networkidle' });
  await alive(page);
  const asked: string[] = [];
  // Chromium asks for the icon again whenever the address changes.
  page.on('request', (request) => request.url().endsWith('/favicon.svg') || asked.push(request.url()));
  await page.getByLabel('Commission').fill('12.5');
  await expect(verdict(page)).toHaveText('A earns 12.50 USD.');
  await page.getByRole('button', { name: 'Add a click' }).click();
  await expect(page.getByLabel('Click 4: through whose hotlink')).toBeFocused();
  await expect(page).toHaveURL(/rate=12.5/);
  expect(asked).toEqual([]);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

test('an event is moved with the keys and with the pointer @javascript', async ({ page }) => {
  await join(page);
  await page.goto('/simulator');
  await alive(page);
  const click = page.getByRole('slider', { name: /^Click 1, A/ });
  await click.focus();
  await page.keyboard.press('ArrowRight');
  await expect(click).toHaveAttribute('aria-valuetext', 'day 1, 10:00');
  await expect(click).toBeFocused();
  await expect(page.getByLabel('Click 1: day')).toHaveValue('1');
  await page.keyboard.press('PageUp');
  await expect(page.getByLabel('Click 1: day')).toHaveValue('11');
  const order = page.getByRole('slider', { name: /^Order 1/ });
  const box = (await order.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x - 400, box.y, { steps: 8 });
  await page.mouse.up();
  const day = Number(await page.getByLabel('Day', { exact: true }).inputValue());
  expect(day).toBeLessThan(61);
  await expect(order).toHaveAttribute('aria-valuetext', `day ${day}, 10:00`);
});

test('who is not signed in is asked to', async ({ page }) => {
  await page.goto('/simulator');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  const person = await signUp(page);
  await page.context().clearCookies();
  await signIn(page, person);
  await page.goto('/help#credit');
  await page.getByRole('link', { name: 'simulator', exact: true }).first().click();
  await expect(verdict(page)).toHaveText('A earns 20.00 USD.');
});
