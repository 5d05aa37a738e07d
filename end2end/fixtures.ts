import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { Complaints } from './complaints';
import { start, type Server, type ServerOptions } from './server';

export { expectAccessible } from './accessible';
export { expect, type Page } from '@playwright/test';
export type { Server, ServerOptions } from './server';

interface PerTest {
  /** Declares a complaint in the console that this test provokes (a 404 says so there). */
  allowConsole: (pattern: RegExp) => void;
  /** A page of a browser that was never here: no cookie, the same project, watched like `page`. */
  newVisitor: () => Promise<Page>;
  /** Starts another server for this test: a second node, or another clock. It ends with the test. */
  startServer: (options?: ServerOptions) => Promise<Server>;
}

interface PerWorker {
  /** The server of all tests of this worker: each test makes its own people. */
  server: Server;
}

/** Playwright's `test` with a server; a complaint of the browser fails it. */
export const test = base.extend<PerTest & { complaints: Complaints }, PerWorker>({
  server: [
    async ({}, use) => {
      const server = await start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  startServer: async ({}, use) => {
    const started: Server[] = [];
    await use(async (options) => {
      const server = await start(options);
      started.push(server);
      return server;
    });
    for (const server of started.reverse()) await server.stop();
  },
  newVisitor: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      complaints.watch(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  complaints: [
    async ({ context }, use, testInfo) => {
      const complaints = new Complaints();
      // Without JavaScript the browser fetches ahead what no script then uses.
      if (testInfo.project.use.javaScriptEnabled === false) complaints.allow(/link preload but not used/);
      complaints.watch(context);
      await use(complaints);
      const unexpected = complaints.unexpected();
      if (unexpected.length > 0 && testInfo.status === testInfo.expectedStatus) {
        throw new Error(`The browser complained:\n${unexpected.join('\n')}`);
      }
    },
    { auto: true },
  ],
  allowConsole: async ({ complaints }, use) => use((pattern) => complaints.allow(pattern)),
});

export interface Person {
  email: string;
  password: string;
  name: string;
}

let people = 0;

/** Somebody whom no other test knows. */
export function somebody(name = 'Ana'): Person {
  people += 1;
  const unique = `${process.pid}-${Date.now()}-${people}`;
  return { name, email: `${name.toLowerCase()}-${unique}@example.test`, password: `correct horse ${unique}` };
}

/** Signs up through the form, and is signed in afterwards. */
export async function signUp(page: Page, person: Person = somebody()): Promise<Person> {
  await page.goto('/sign-up');
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('E-mail', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
  await expect(page).not.toHaveURL(/sign-up/);
  return person;
}

/** Signs in through the form. */
export async function signIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}
