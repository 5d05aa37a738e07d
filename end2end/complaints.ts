import type { BrowserContext } from '@playwright/test';

/** What a browser complained about: the console's errors and warnings, uncaught errors, answers of 500 and above. */
export class Complaints {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      this.found.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.found.push(`uncaught: ${error.error().stack ?? error.error()}`));
    context.on('response', (response) => {
      const ours = /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(response.url());
      if (ours && response.status() >= 500) this.found.push(`${response.status()}: ${response.url()}`);
    });
  }

  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  unexpected(): string[] {
    return this.found.filter((line) => !this.allowed.some((pattern) => pattern.test(line)));
  }
}
