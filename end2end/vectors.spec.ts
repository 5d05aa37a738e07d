import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { cleanEnvironment, executable } from './server';

interface Case {
  id: string;
  input: string;
  approved: string[];
  expect: 'accept' | 'reject';
  href?: string;
  may_reject?: boolean;
}

interface Verdict {
  verdict: 'accepted' | 'incomplete' | 'refused';
  destination?: string;
}

const ORIGIN = 'http://vectors.test';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** The rules as they were compiled for the browser, loaded by a page and asked line by line. */
test('the browser decides every destination vector as the server does @javascript', async ({ page }) => {
  const cases: Case[] = JSON.parse(
    readFileSync(new URL('../tests/vectors/destination_cases.json', import.meta.url), 'utf8'),
  );
  const lines = cases.map(({ input, approved }) => JSON.stringify({ input, approved }));

  const folder = process.env.HOTLINKS_VECTORS;
  if (!folder) throw new Error('HOTLINKS_VECTORS is not set: run `cargo xtask test --only browser`');
  await page.route(`${ORIGIN}/**`, (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>vectors</title>' });
    const file = join(folder, path);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: TYPES[extname(file)], body: readFileSync(file) });
  });
  await page.goto(ORIGIN);
  const inBrowser = await page.evaluate(async (lines) => {
    const module = '/browser_vectors.js';
    const rules = await import(module);
    await rules.default({ module_or_path: '/browser_vectors_bg.wasm' });
    return lines.map((line) => rules.check_json(line) as string);
  }, lines);

  const escapes: string[] = [];
  const wronglyRefused: string[] = [];
  for (const [at, expected] of cases.entries()) {
    const { verdict, destination }: Verdict = JSON.parse(inBrowser[at]);
    const wrongAddress = expected.href !== undefined && destination !== expected.href;
    if (verdict === 'accepted' && (expected.expect === 'reject' || wrongAddress)) escapes.push(expected.id);
    if (verdict !== 'accepted' && expected.expect === 'accept' && !expected.may_reject) wronglyRefused.push(expected.id);
  }
  expect(escapes, 'escapes').toEqual([]);
  expect(wronglyRefused, 'wrongly refused').toEqual([]);

  const native = execFileSync(executable(), ['check', '--jsonl'], {
    input: lines.join('\n') + '\n',
    encoding: 'utf8',
    env: cleanEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(native.trimEnd().split('\n')).toEqual(inBrowser);
});
