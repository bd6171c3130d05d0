import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type FileOutcome, runTestFile } from './run-test-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'outbreak-run-test-file-'));
after(() => rmSync(scratch, { recursive: true }));

let files = 0;
async function run(code: string, timeoutMilliseconds = 60_000): Promise<FileOutcome> {
  files += 1;
  const file = join(scratch, `made-up-${files}.test.mjs`);
  writeFileSync(file, `import { describe, test } from 'node:test';\n${code}`);
  return runTestFile(relative(ROOT, file), {
    scratch,
    timeoutMilliseconds,
    namePattern: undefined,
  });
}

test('passes, failures and skips are counted, with the names above them', async () => {
  const outcome = await run(`
    test('good', () => {});
    describe('group', () => {
      test('bad', () => { console.log('what it printed'); throw new Error('the reason'); });
      test('not here', (t) => t.skip('needs a thing'));
      test.todo('one day');
    });`);
  assert.equal(outcome.passed, 1);
  assert.equal(outcome.failed, 1);
  assert.deepEqual(
    outcome.failures.map(({ name }) => name),
    ['group > bad'],
  );
  assert.match(outcome.failures[0]?.error ?? '', /the reason/);
  assert.deepEqual(
    outcome.skips.map(({ name, reason }) => [name, reason]),
    [
      ['group > not here', 'needs a thing'],
      ['group > one day', 'no reason given'],
    ],
  );
  assert.match(outcome.output, /what it printed/);
});

const broken: readonly (readonly [string, string, RegExp])[] = [
  ['cannot be loaded', "import 'node:nothing-of-that-name';", /ended with code 1/],
  ['holds no test', 'export const nothing = 1;', /holds no test/],
  ['ends before its tests', "test('x', () => {}); process.exit(0);", /ended before they did/],
  [
    'has an error behind a test that had ended',
    "test('x', () => { setTimeout(() => { throw new Error('too late'); }, 50); }); test('y', async () => { await new Promise((resolve) => setTimeout(resolve, 300)); });",
    /too late/,
  ],
  [
    'throws after its tests',
    "test('x', () => {}); process.on('exit', () => { process.exitCode = 3; });",
    /ended with code 3/,
  ],
];
for (const [what, code, reason] of broken) {
  test(`a file that ${what} has failed`, async () => {
    const { failed, failures } = await run(code);
    assert.equal(failed, 1);
    assert.match(failures[0]?.error ?? '', reason);
  });
}

test('a file that hangs is ended and has failed', async () => {
  const { failed, failures } = await run("test('x', () => {}); setInterval(() => {}, 50);", 2_000);
  assert.equal(failed, 1);
  assert.match(failures[0]?.error ?? '', /did not end within 2 s/);
});

/** Whether a process runs; one that has ended and that nobody asked for is none. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

test('a file that hangs is ended with its servers, also those in a group of their own', async () => {
  const list = join(scratch, 'servers');
  const { failed } = await run(
    `import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    const start = (code, detached) =>
      spawn(process.execPath, ['-e', code], { detached, stdio: ['ignore', 'pipe', 'inherit'] });
    const wait = 'console.log(process.pid); setInterval(() => {}, 1000);';
    const below = "const { spawn } = require('node:child_process');" +
      "spawn(process.execPath, ['-e', " + JSON.stringify(wait) + "], { detached: true, stdio: 'inherit' });";
    const pids = [];
    for (const server of [start(wait, false), start(wait, true), start(below + wait, true)])
      server.stdout.on('data', (text) => {
        pids.push(...String(text).trim().split(/\\s+/));
        writeFileSync(${JSON.stringify(list)}, pids.join(' '));
      });
    test('x', () => new Promise(() => { setInterval(() => {}, 50); }));`,
    8_000,
  );
  assert.equal(failed, 1);
  const pids = readFileSync(list, 'utf8').split(' ').map(Number);
  assert.equal(pids.length, 4, 'all had started');
  assert.deepEqual(pids.filter(isRunning), []);
});
