import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Browser } from '@playwright/test';
import { signIn } from './fixtures';
import { start } from './server';

/** Pages to look at. Who is needed to see one: nobody, or the first person that the demonstration names. */
const PAGES: { name: string; path: string; signedIn: boolean }[] = [
  { name: 'home', path: '/', signedIn: false },
  { name: 'not-found', path: '/there-is-no-such-page', signedIn: false },
  { name: 'sign-in', path: '/sign-in', signedIn: false },
  { name: 'sign-up', path: '/sign-up', signedIn: false },
];

const WIDTHS = [390, 1280];
const SCHEMES = ['light', 'dark'] as const;
const OUT = process.env.HOTLINKS_SCREENSHOTS ?? 'screenshots';

test('pictures of every page', async ({ browser }) => {
  const server = await start({ args: ['--demo'] });
  try {
    mkdirSync(OUT, { recursive: true });
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) await photograph(browser, server.url, server.output(), width, scheme);
    }
  } finally {
    await server.stop();
  }
});

async function photograph(browser: Browser, url: string, output: string, width: number, scheme: 'light' | 'dark') {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    viewport: { width, height: width < 600 ? 844 : 800 },
  });
  const page = await context.newPage();
  let signedIn = false;
  for (const wanted of PAGES) {
    if (wanted.signedIn && !signedIn) {
      const [, email, password] = /sign-in: (\S+) (\S+)/.exec(output) ?? [];
      if (!email) throw new Error(`the demonstration names nobody:\n${output}`);
      await signIn(page, { email, password });
      signedIn = true;
    }
    await page.goto(wanted.path, { waitUntil: 'networkidle' });
    await page.screenshot({ path: join(OUT, `${wanted.name}-${width}-${scheme}.png`), fullPage: true });
  }
  await context.close();
}
