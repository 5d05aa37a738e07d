import { expect, expectAccessible, signIn, signUp, somebody, test } from '../fixtures';

test('somebody signs up, signs out and signs in again', async ({ page }) => {
  const person = await signUp(page, somebody());
  await expect(page).toHaveURL(/\/creator$/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
  await signIn(page, person);
  await expect(page).toHaveURL(/\/creator$/);
});

test('a wrong password is refused with a sentence and keeps the address', async ({ page, allowConsole }) => {
  allowConsole(/4\d\d \(/);
  await page.goto('/sign-in');
  await page.getByLabel('E-mail', { exact: true }).fill('nobody@example.test');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page.getByLabel('E-mail', { exact: true })).toHaveValue('nobody@example.test');
  await expectAccessible(page);
});
