import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

/** No violation of what axe knows, best practices included, on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const scripted = test.info().project.use.javaScriptEnabled !== false;
  const violations = await (scripted ? axe(page) : axeOnACopy(page));
  expect(violations, `accessibility of ${page.url()}`).toEqual([]);
}

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`));
}

/** Axe is a script itself: what the page without JavaScript shows is shown again, without its own scripts, where axe can run. */
async function axeOnACopy(page: Page): Promise<string[]> {
  const shown = (await page.content()).replace(/<script\b[\s\S]*?<\/script>/gi, '').replace(/<\/?noscript[^>]*>/gi, '');
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  const context = await browser.newContext({ javaScriptEnabled: true, viewport: page.viewportSize() });
  try {
    const copy = await context.newPage();
    await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html', body: shown }));
    await copy.goto(page.url());
    return await axe(copy);
  } finally {
    await context.close();
  }
}
