import { defineConfig } from '@playwright/test';
import { browser } from './browser';

// Every flow runs twice: with JavaScript and without. A test that is about one of them only carries the tag
// `@javascript` or `@no-javascript` in its title.
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  forbidOnly: !!process.env.CI,
  fullyParallel: false,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['line'], ['json', { outputFile: 'test-results/report.json' }]],
  use: { ...browser, actionTimeout: 15_000, trace: 'retain-on-failure' },
  projects: [
    { name: 'chromium', grepInvert: /@no-javascript/ },
    { name: 'no-javascript', use: { javaScriptEnabled: false }, grepInvert: /@javascript/ },
  ],
});
