import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { signIn } from './fixtures';
import { start } from './server';

const WIDTHS = [390, 1280];
const SCHEMES = ['light', 'dark'] as const;
const OUT = process.env.HOTLINKS_SCREENSHOTS ?? 'screenshots';

/** Where a walk begins; from there every link is followed. */
const DOORS = ['/', '/there-is-no-such-page', '/sign-in', '/sign-up', '/help', '/products'];

interface Person {
  email: string;
  password: string;
}

test('pictures of every page', async ({ browser }) => {
  const server = await start({ args: ['--demo'] });
  try {
    mkdirSync(OUT, { recursive: true });
    const named = [...server.output().matchAll(/sign-in: (\S+) (\S+)/g)];
    // The creator and one affiliate: another affiliate sees the same pages.
    const people: Person[] = named.slice(0, 2).map(([, email, password]) => ({ email, password }));
    const everybodys = new Set<string>();
    for (const person of [undefined, ...people]) {
      const seen = person ? new Set(everybodys) : everybodys;
      const pages = await as(browser, { baseURL: server.url }, person, (page) => walk(page, seen));
      const who = person ? `${person.email.split('@')[0]}-` : '';
      for (const width of WIDTHS) {
        for (const colorScheme of SCHEMES) {
          const viewport = { width, height: width < 600 ? 844 : 800 };
          await as(browser, { baseURL: server.url, colorScheme, viewport }, person, async (page) => {
            for (const [name, path] of pages) {
              await page.goto(path, { waitUntil: 'networkidle' });
              await page.screenshot({ path: join(OUT, `${who}${name}-${width}-${colorScheme}.png`), fullPage: true });
            }
          });
        }
      }
    }
  } finally {
    await server.stop();
  }
});

/** A fresh browser, signed in as somebody or as nobody. */
async function as<T>(
  browser: Browser,
  options: BrowserContextOptions,
  person: Person | undefined,
  look: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  if (person) await signIn(page, person);
  const seen = await look(page);
  await context.close();
  return seen;
}

/** One path of every kind of page that links lead to, by a name for its picture. */
async function walk(page: Page, seen: Set<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const waiting = [...DOORS];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    // A hotlink leads away and counts a click; a receipt's JSON and a CSV are no pages.
    if (path.startsWith('/go/') || path.endsWith('.json') || path.endsWith('.csv') || seen.has(kind(path))) continue;
    await page.goto(path);
    const { pathname, search } = new URL(page.url());
    const name = kind(pathname + search);
    // Led elsewhere: nobody may see `/products`, which somebody will.
    if (seen.has(name)) continue;
    seen.add(name);
    found.set(name, pathname + search);
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''));
    waiting.push(...links.map((link) => link.split('#')[0]));
  }
  return found;
}

/** `/creator/uojwqtrsuppcvctq/sales?page=2` is `creator-id-sales`: two of a kind need one picture. */
function kind(path: string): string {
  const parts = path.split('?')[0].split('/').filter(Boolean);
  const isId = (part: string) => /\d/.test(part) || /^[a-z]{16}$/.test(part);
  return parts.map((part) => (isId(part) ? 'id' : part)).join('-') || 'home';
}
