import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { endProcessesIn } from './end-processes-in.ts';
import { findProgram } from './find-program.ts';
import { type ProcessToRun, runProcess } from './run-process.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbreak-processes-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const GENEROUS = { memoryBytes: 2 ** 32, fileBytes: 2 ** 30 };

/** Runs lines of a shell, which here is the program that is run, and gives how it ended and what it said. */
async function runLines(lines: string, settings: Partial<ProcessToRun> = {}) {
  let said = '';
  const end = await runProcess({
    program: '/bin/sh',
    arguments: ['-c', lines],
    folder,
    environment: { PATH: '/usr/bin:/bin' },
    limits: GENEROUS,
    onOutput: (text) => {
      said += text;
    },
    signal: new AbortController().signal,
    ...settings,
  });
  return { ...end, said };
}

test('a program gets its arguments as they are, and tells how it ended', async () => {
  const { code, said } = await runLines('', {
    program: '/usr/bin/printf',
    arguments: ['%s|', 'a b', '$(id)', "'"],
  });
  assert.deepEqual([code, said], [0, "a b|$(id)|'|"]);
  assert.equal((await runLines('exit 7')).code, 7);
  await assert.rejects(
    runLines('', { program: join(folder, 'nothing'), signal: AbortSignal.abort(new Error('no')) }),
    /no/,
  );
});

test('its output goes to a file where that is wanted', async () => {
  const { said } = await runLines('echo out; echo err >&2', { output: join(folder, 'out') });
  assert.equal(said, 'err\n');
  assert.equal(await readFile(join(folder, 'out'), 'utf8'), 'out\n');
});

test('it sees nothing of the environment but what it is given', async () => {
  const { said } = await runLines('env | sort');
  assert.deepEqual(
    said
      .trim()
      .split('\n')
      .filter((line) => !/^(_|PWD|SHLVL|OLDPWD)=/.test(line)),
    ['PATH=/usr/bin:/bin'],
  );
});

test('a file that grows beyond the limit ends it', async () => {
  const end = await runLines('exec head -c 100000 /dev/zero >large', {
    limits: { ...GENEROUS, fileBytes: 4096 },
  });
  assert.ok(end.code !== 0, JSON.stringify(end));
  assert.ok((await readFile(join(folder, 'large'))).length <= 4096);
});

test('memory beyond the limit is not given', async () => {
  // awk doubles a text until it has no more memory.
  const lines = 'exec awk \'BEGIN { s = "0123456789abcdef"; while (1) s = s s }\'';
  const { code, signal } = await runLines(lines, {
    limits: { ...GENEROUS, memoryBytes: 256 * 2 ** 20 },
  });
  assert.ok(code !== 0 || signal !== null);
});

test('at the signal it ends with all that it started, also what does not listen', async () => {
  const controller = new AbortController();
  let started: (() => void) | undefined;
  const isStarted = new Promise<void>((resolve) => {
    started = resolve;
  });
  const running = runLines("trap '' TERM; sleep 1000 & echo $!; wait; wait", {
    signal: controller.signal,
    onOutput: () => started?.(),
  });
  await isStarted;
  controller.abort();
  const { signal } = await running;
  assert.equal(signal, 'SIGKILL');
  assert.equal(await endProcessesIn(folder), 0);
});

test('processes that work in a folder are found and ended', async () => {
  let started: (() => void) | undefined;
  const isStarted = new Promise<void>((resolve) => {
    started = resolve;
  });
  const running = runLines('echo here; exec sleep 1000', { onOutput: () => started?.() });
  await isStarted;
  assert.equal(await endProcessesIn(join(folder, 'elsewhere')), 0);
  assert.ok((await endProcessesIn(folder)) >= 1);
  assert.equal((await running).signal, 'SIGKILL');
});

test('programs are found in absolute folders only', async () => {
  assert.equal(await findProgram('sh', '.:/nowhere:/bin'), '/bin/sh');
  assert.equal(await findProgram('sh', '.'), null);
  assert.equal(await findProgram('no-such-program', '/bin:/usr/bin'), null);
});
