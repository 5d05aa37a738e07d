import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '../../fixtures';

/** A creator's own site, somewhere else: every page of it has a link to the checkout. */
export interface Landing {
  /** `http://localhost:PORT`, no slash at the end: another host than the server's. */
  url: string;
  /** Where the link on its pages leads. */
  checkout: string;
  stop: () => Promise<void>;
}

export async function openLanding(): Promise<Landing> {
  const landing: Landing = { url: '', checkout: '', stop: async () => {} };
  const server = createServer((request, response) => {
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><html lang="en"><title>Landing</title><main><h1>${new URL(request.url!, 'http://x').pathname}</h1>
       <p><a href="/more">Browse</a></p><p><a href="${landing.checkout}">Buy now</a></p></main></html>`,
    );
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  landing.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  landing.stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return landing;
}

/** Follows a hotlink as a buyer does, and lands on that page of the creator's site. */
export async function follow(buyer: Page, hotlink: string, landing: Landing, path: string): Promise<void> {
  await buyer.goto(hotlink);
  await expect(buyer).toHaveURL(new RegExp(`^${landing.url}${path}[?].*hl_click=`));
}

/** Buys on the checkout that is open. */
export async function buy(buyer: Page, email = 'bruno@example.test'): Promise<void> {
  await buyer.getByLabel('E-mail').fill(email);
  await buyer.getByRole('button', { name: 'Buy' }).click();
  await expect(buyer).toHaveURL(/\/orders\/\w+$/);
}
