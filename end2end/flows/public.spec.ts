import { expect, expectAccessible, signUp, test } from '../fixtures';

const CODES = [
  'empty',
  'too_long',
  'control_character',
  'space_inside',
  'backslash',
  'scheme_missing',
  'scheme_unsupported',
  'scheme_mismatch',
  'credentials',
  'host_invalid',
  'host_not_approved',
  'port_mismatch',
  'path_outside_prefix',
  'domain_off',
];

test('help explains every problem that the checker reports', async ({ page }) => {
  await page.goto('/help');
  for (const code of CODES) {
    await expect(page.locator(`h3#${code}`), code).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: code })).toBeVisible();
  }
  await expect(page.getByText('Price changes show at once at checkout and change no link. An offer with a new checkout address is a new page to link to.')).toBeVisible();
  await expectAccessible(page);
});

test('a part of help has its own address', async ({ page }) => {
  await page.goto('/help#scheme_mismatch');
  await expect(page.locator('#scheme_mismatch')).toBeInViewport();
  const contents = page.getByRole('navigation', { name: 'On this page' });
  await contents.getByRole('link', { name: 'Who is credited' }).click();
  await expect(page).toHaveURL(/\/help#credit$/);
  await expect(page.getByRole('heading', { name: 'Who is credited' })).toBeInViewport();
});

test('the start page lets everybody try the checker', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Does not qualify')).toBeVisible();
  await page.getByRole('link', { name: 'Use https://acme.com/deal?plan=b' }).click();
  await expect(page.getByText('Qualifies', { exact: true })).toBeVisible();
  await expect(page.getByLabel('URL')).toHaveValue('https://acme.com/deal?plan=b');
  await page.getByLabel('URL').fill('https://www.acme.com/deal');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('link', { name: 'Why?' }).first().click();
  await expect(page).toHaveURL(/\/help#host_not_approved$/);
  await page.goto(`/?url=${encodeURIComponent('https')}`);
  await expect(page.getByText('Not complete', { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test('whatever is tried on the start page is answered and shown as text', async ({ page }) => {
  for (const text of ['', ' ', '<script>alert(1)</script>', 'https://acme.com/\u0000', 'a'.repeat(3_000), '🎨'.repeat(600), 'https://שלום.example/']) {
    const answer = await page.goto(`/?url=${encodeURIComponent(text)}`);
    expect(answer?.status(), text.slice(0, 20)).toBe(200);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
});

test('somebody signed in finds the way to their products', async ({ page }) => {
  await signUp(page);
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: "I'm an affiliate" }).click();
  await expect(page).toHaveURL(/\/affiliate$/);
});
