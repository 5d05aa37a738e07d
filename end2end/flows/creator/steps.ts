import { expect, signUp, somebody, type Page } from '../../fixtures';

/** A creator who has just signed up, with one product. Answers the product's address: `/creator/ID`. */
export async function withProduct(page: Page, { openness = 'Open' }: { openness?: string } = {}): Promise<string> {
  await signUp(page, somebody('Carla'));
  return createProduct(page, 'Watercolours', openness);
}

export async function createProduct(page: Page, name: string, openness = 'Open'): Promise<string> {
  await page.goto('/creator/new');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Sales page').fill('https://acme.com/');
  await page.getByLabel(openness, { exact: true }).check();
  await page.getByRole('button', { name: 'Create product' }).click();
  await expect(page).toHaveURL(/\/creator\/[a-z2-7]{16}$/);
  return new URL(page.url()).pathname;
}

/** Adds an offer and comes back to the list of offers. */
export async function addOffer(page: Page, product: string, name: string, price: string, commission: string) {
  await page.goto(`${product}/offers`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Price').fill(price);
  await page.getByLabel('Commission').fill(commission);
  await page.getByRole('button', { name: 'Add offer' }).click();
  await expect(page.getByRole('rowheader', { name, exact: true })).toBeVisible();
}

/** Approves a domain, in one step with JavaScript and in two without. */
export async function addDomain(page: Page, product: string, text: string, { subdomains = false } = {}) {
  await page.goto(`${product}/domains`);
  await typeDomain(page, text);
  if (subdomains) await page.getByLabel('Include subdomains').check();
  await page.getByRole('button', { name: 'Add domain' }).click();
  const approve = page.getByRole('button', { name: 'Approve domain' });
  const approved = page.getByRole('status').getByText('is approved');
  await expect(approve.or(approved)).toBeVisible();
  if (await approve.isVisible()) await approve.click();
  await expect(approved).toBeVisible();
}

/** Types a domain once the field is alive, where it comes alive. */
export async function typeDomain(page: Page, text: string) {
  await page.waitForLoadState('networkidle');
  await page.getByLabel('Domain', { exact: true }).fill(text);
}

/** Sends the form by this button. Answers the status. */
export async function send(page: Page, button: string): Promise<number> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: button, exact: true }).click();
  return (await answered).status();
}
