import { defineConfig } from '@playwright/test';
import { browser } from './browser';

// Pictures to look at, not tests: `cargo xtask screenshots`.
export default defineConfig({
  testDir: '.',
  testMatch: 'screenshots.ts',
  outputDir: 'test-results',
  workers: 1,
  timeout: 600_000,
  reporter: 'line',
  use: browser,
});
