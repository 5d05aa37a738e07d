import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A running `hotlinks serve`. */
export interface Server {
  /** Where it listens: `http://127.0.0.1:PORT`, no slash at the end. */
  url: string;
  /** What to give to a second server, or to `hotlinks export`, to see the same rows. */
  database: string;
  /** All that it printed so far. */
  output: () => string;
  /** Ends this process, and no other; a folder that was made for its database goes with it. */
  stop: () => Promise<void>;
}

export interface ServerOptions {
  /** More flags of `hotlinks serve`: `['--clock-offset', '5184000']`. */
  args?: string[];
  /** A database that is there already; without it a new, empty one. */
  database?: string;
}

const PATIENCE = 30_000;

/** The executable under test. */
export function executable(): string {
  const path = process.env.HOTLINKS_BIN;
  if (!path) throw new Error('HOTLINKS_BIN is not set: run `cargo xtask test --only browser`');
  return path;
}

/** An environment in which no `HOTLINKS_…` of the developer's changes what is tested. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(HOTLINKS_|DATABASE_URL$|LEPTOS_)/.test(name));
  return Object.fromEntries(kept);
}

/** Starts a server on a free port and waits until it says where it listens. */
export async function start({ args = [], database }: ServerOptions = {}): Promise<Server> {
  const folder = database ? undefined : mkdtempSync(join(tmpdir(), 'hotlinks-'));
  const url = database ?? `sqlite://${join(folder!, 'hotlinks.db')}`;
  const flags = ['serve', '--listen', '127.0.0.1:0', '--operator-listen', 'off', '--database-url', url, ...args];
  const child = spawn(executable(), flags, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let ran = false;
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(impatient);
    }
    // Whatever the flows did: everything that is stored is what the rules decide.
    const audit = folder && ran ? spawnSync(executable(), ['audit', '--database-url', url], { env: cleanEnvironment(), encoding: 'utf8' }) : undefined;
    if (folder) rmSync(folder, { recursive: true, force: true });
    if (audit && audit.status !== 0) throw new Error(`hotlinks audit after the flows:\n${audit.stdout}${audit.stderr}`);
  };
  try {
    const listening = await new Promise<string>((found, failed) => {
      const timer = setTimeout(() => failed(new Error(`no address after ${PATIENCE} ms`)), PATIENCE);
      const settle = (then: () => void) => (clearTimeout(timer), then());
      const read = (chunk: Buffer) => {
        output += chunk;
        const address = /listening on (http:\/\/[\w.:[\]]+:\d+)/.exec(output);
        if (address) settle(() => found(address[1]));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', (error) => settle(() => failed(error)));
      child.once('exit', (code, signal) => settle(() => failed(new Error(`ended with ${code ?? signal}`))));
    });
    ran = true;
    return { url: listening, database: url, output: () => output, stop };
  } catch (error) {
    await stop();
    throw new Error(`hotlinks ${flags.join(' ')}: ${(error as Error).message}\n${output}`);
  }
}
