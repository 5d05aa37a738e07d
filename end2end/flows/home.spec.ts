import { expect, expectAccessible, test } from '../fixtures';

test('the home page answers, says what it is and is accessible', async ({ page }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(/Hotlinks/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
});

test('an address that does not exist is a page that says so', async ({ page, allowConsole }) => {
  allowConsole(/404/);
  const answer = await page.goto('/there-is-no-such-page');
  expect(answer?.status()).toBe(404);
  await expect(page).toHaveTitle(/Hotlinks/);
  await expectAccessible(page);
});

test('the pages load nothing from anywhere else', async ({ page, server }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${server.url}/`) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  expect(elsewhere).toEqual([]);
});
