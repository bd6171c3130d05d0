import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defined } from '../../src/std/assert.ts';
import { openNodeDatabase } from '../contract/node-database.test-kit.ts';

const PROGRAM = fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url));

/** A folder that is gone after the test. */
export async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-fault-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return folder;
}

/** How a program of ours is started otherwise than by people. */
export interface StartOptions {
  /** For Node itself. */
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the program; it is killed at the end of the test where it still runs. */
export function startProgram(
  t: TestContext,
  args: readonly string[],
  { nodeFlags = [], environment = {} }: StartOptions = {},
): ChildProcess {
  const child = spawn(process.execPath, [...nodeFlags, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Waits for the end of a program and gives what it said. */
export async function waitForEnd(child: ChildProcess): Promise<Ended> {
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, output, errors };
}

/**
 * Kills as `kill -9` does: some milliseconds after a report has so many rows, which is the same point
 * of the work on every machine. At once where the watched program ends before.
 */
export async function killAtRow(
  child: ChildProcess,
  when: {
    readonly report: string;
    readonly rows: number;
    readonly milliseconds: number;
    readonly watched: ChildProcess;
  },
): Promise<void> {
  const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
  while (when.watched.exitCode === null && (await countRows(when.report)) < when.rows) {
    await delay(5);
  }
  await delay(when.milliseconds);
  child.kill('SIGKILL');
  await exited;
}

async function countRows(report: string): Promise<number> {
  const text = await readFile(report, 'utf8').catch(() => '');
  return text.split('\n').length - 2;
}

/** Starts a node on a free port and waits until it and its index are ready. */
export async function startServer(
  t: TestContext,
  data: string,
  options: StartOptions = {},
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const flags = [
    ...['serve', '--data', data, '--port', '0', '--demo', 'false', '--log-level', 'silent'],
    ...['--requests-per-minute', '1000000'],
  ];
  const child = startProgram(t, flags, options);
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000);
  });
  const lines = createInterface({ input: defined(child.stdout, 'output') });
  for await (const line of lines) {
    const url = /ready: (http\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout?.resume();
    while ((await fetch(`${url}/ready`)).status !== 200) await delay(10);
    return { child, url };
  }
  if (child.exitCode === null) await once(child, 'exit');
  throw new Error(`the node did not start (${child.exitCode ?? child.signalCode}): ${errors}`);
}

/** Keys of the entries in a running node's database; every one must be whole. */
export async function listWholeEntries(data: string): Promise<string[]> {
  const db = await openNodeDatabase(data);
  try {
    const rows = await db.query<{ key: string; sequences: number; analyses: number; told: number }>(
      `SELECT accession || '.' || version AS key,
         (SELECT count(*) FROM entry_sequence s WHERE s.accession = e.accession AND s.version = e.version) AS sequences,
         (SELECT count(*) FROM entry_analysis a WHERE a.accession = e.accession AND a.version = e.version) AS analyses,
         (SELECT count(*) FROM outbox, jsonb_array_elements(payload -> 'entries') AS told
          WHERE told ->> 'accession' = e.accession AND (told ->> 'version')::int = e.version) AS told
       FROM entry e ORDER BY key`,
    );
    const broken = rows.filter((row) =>
      [row.sequences, row.analyses, row.told].some((n) => Number(n) !== 1),
    );
    assert.deepEqual(broken, []);
    return rows.map(({ key }) => key);
  } finally {
    await db.close();
  }
}

/** Keys of all entries in the index. */
export async function listIndexed(url: string): Promise<string[]> {
  const query = 'fields=accessionVersion&limit=100000&orderBy=accessionVersion';
  const response = await fetch(`${url}/api/lapis/sars-cov-2/sample/details?${query}`);
  assert.equal(response.status, 200);
  const { data } = (await response.json()) as { data: { accessionVersion: string }[] };
  return data.map(({ accessionVersion }) => accessionVersion).sort();
}
