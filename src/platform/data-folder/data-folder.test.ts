import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type TestContext } from 'node:test';
import fc from 'fast-check';
import { type Result, succeed } from '../../std/result.ts';
import {
  DATA_FORMAT_VERSION,
  formatDataFormat,
  openDataFolder,
  parseDataFormat,
} from './data-folder.ts';
import { parseRunningNode, readRunningNode, writeNodeFile } from './running-node.ts';

const options = { programVersion: '1.2.3', now: () => new Date('2026-11-23T10:00:00Z') };

async function makeScratch(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function expectValue<T>(result: Result<T, unknown>): T {
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

/** Starts another process that opens the folder, says what came of it and waits for its end. */
function startHolder(path: string): ChildProcess {
  const program = `
    const { openDataFolder } = await import(${JSON.stringify(new URL('./data-folder.ts', import.meta.url).href)});
    const result = await openDataFolder(${JSON.stringify(path)}, { programVersion: '9' });
    console.log(result.ok ? 'holds' : result.error.code + ' ' + result.error.value);
    process.stdin.resume();
    process.stdin.on('end', () => process.exit(0));`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function readAnswer(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return String(line);
}

async function endHolder(child: ChildProcess, signal?: 'SIGKILL'): Promise<void> {
  const ended = once(child, 'exit');
  if (signal === undefined) child.stdin?.end();
  else child.kill(signal);
  await ended;
}

test('a new folder is private, has its layout and its format, and opens again', async (t) => {
  const path = join(await makeScratch(t), 'a', 'data');
  const first = expectValue(await openDataFolder(path, options));
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  assert.deepEqual(JSON.parse(await readFile(join(path, 'outbreak-data.json'), 'utf8')), {
    formatVersion: DATA_FORMAT_VERSION,
    createdAt: '2026-11-23T10:00:00.000Z',
    createdBy: '1.2.3',
  });
  for (const folder of [first.indexFolder, first.objectsFolder, first.keysFolder]) {
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  }
  await first.close();
  await first.close();
  const later = { programVersion: '2.0.0', now: () => new Date('2027-01-01T00:00:00Z') };
  const second = expectValue(await openDataFolder(path, later));
  assert.equal(second.format.createdBy, '1.2.3');
  await second.close();
});

test('a folder that was made wide open for us becomes private', async (t) => {
  const path = join(await makeScratch(t), 'data');
  await mkdir(path, { mode: 0o755 });
  const folder = expectValue(await openDataFolder(path, options));
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  await folder.close();
});

test('a second open in the same process is refused with the pid', async (t) => {
  const path = await makeScratch(t);
  const folder = expectValue(await openDataFolder(path, options));
  const second = await openDataFolder(path, options);
  assert.ok(!second.ok);
  assert.equal(second.error.code, 'data-folder-in-use');
  assert.match(second.error.hint, new RegExp(`process ${process.pid} on .*--data`));
  await folder.close();
});

test('another process is refused, sees how to share PostgreSQL, and gets in after kill -9', async (t) => {
  const path = await makeScratch(t);
  const child = startHolder(path);
  t.after(() => child.kill('SIGKILL'));
  assert.equal(await readAnswer(child), 'holds');

  const refused = await openDataFolder(path, options);
  assert.ok(!refused.ok);
  assert.equal(refused.error.value, String(child.pid));
  const seen = expectValue(await readRunningNode(path));
  assert.ok(seen.state === 'held');
  assert.equal(seen.node?.pid, child.pid);

  await endHolder(child, 'SIGKILL');
  // The description of the killed node is still there, but only the kernel's lock counts.
  assert.match(await readFile(join(path, 'run', 'node.json'), 'utf8'), new RegExp(`${child.pid}`));
  assert.deepEqual(await readRunningNode(path), succeed({ state: 'free' }));
  const folder = expectValue(await openDataFolder(path, options));
  const postgres = { socketFolder: '/s', user: 'u', database: 'd' };
  await folder.announcePostgres(postgres);
  const shared = expectValue(await readRunningNode(path));
  assert.deepEqual(shared.state === 'held' && shared.node?.postgres, postgres);
  await folder.close();
});

test('a description with the pid of a living stranger does not keep a free folder shut', async (t) => {
  const path = await makeScratch(t);
  await expectValue(await openDataFolder(path, options)).close();
  await writeNodeFile(join(path, 'run'), {
    pid: process.ppid,
    hostName: 'x',
    startedAt: '2026-01-01T00:00:00Z',
    programVersion: '1',
  });
  assert.deepEqual(await readRunningNode(path), succeed({ state: 'free' }));
  await expectValue(await openDataFolder(path, options)).close();
});

test('of four starts in the same instant exactly one gets the folder', async (t) => {
  const path = join(await makeScratch(t), 'data');
  const children = Array.from({ length: 4 }, () => startHolder(path));
  t.after(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const answers = await Promise.all(children.map(readAnswer));
  assert.equal(answers.filter((answer) => answer === 'holds').length, 1, answers.join());
  const winner = children[answers.indexOf('holds')];
  const expected = `data-folder-in-use ${winner?.pid}`;
  for (const answer of answers) assert.ok(['holds', expected].includes(answer), answer);
  await Promise.all(children.map((child) => endHolder(child)));
});

test('a process that looks at the lock again and again never keeps a start out', async (t) => {
  const path = await makeScratch(t);
  await expectValue(await openDataFolder(path, options)).close();
  const lookAgain = `
    const { isFolderLocked } = await import(${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)});
    let first = true;
    function look() {
      for (let i = 0; i < 100; i++) isFolderLocked(${JSON.stringify(join(path, 'run', 'lock'))});
      if (first) console.log('looks');
      first = false;
      setImmediate(look);
    }
    look();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', lookAgain], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  assert.equal(await readAnswer(child), 'looks');
  for (let round = 0; round < 20; round++) {
    await expectValue(await openDataFolder(path, options)).close();
  }
  assert.equal(child.exitCode, null);
});

test('a newer format, a damaged format and a folder of other files are refused', async (t) => {
  const scratch = await makeScratch(t);
  const check = async (name: string, file: string, content: string, code: string) => {
    const path = join(scratch, name);
    await mkdir(path);
    await writeFile(join(path, file), content);
    const result = await openDataFolder(path, options);
    assert.ok(!result.ok);
    assert.equal(result.error.code, code);
    assert.deepEqual(await readRunningNode(path), succeed({ state: 'free' }));
  };
  const newer = { formatVersion: DATA_FORMAT_VERSION + 1, createdAt: 'x', createdBy: '99' };
  await check('newer', 'outbreak-data.json', formatDataFormat(newer), 'data-folder-too-new');
  await check('damaged', 'outbreak-data.json', '{"formatVersion":', 'data-folder-format-invalid');
  await check('foreign', 'thesis.docx', 'x', 'data-folder-not-ours');
});

test('a set-up that was cut short is carried on', async (t) => {
  const path = await makeScratch(t);
  await mkdir(join(path, 'run'));
  await mkdir(join(path, 'lost+found'));
  await expectValue(await openDataFolder(path, options)).close();
});

test('a path that is a file, or belongs to somebody else, is a problem with a remedy', async (t) => {
  const scratch = await makeScratch(t);
  await writeFile(join(scratch, 'file'), '');
  const result = await openDataFolder(join(scratch, 'file'), options);
  assert.equal(!result.ok && result.error.code, 'data-folder-unusable');
});

test('the format and the description of a node parse back, and nothing else does', () => {
  const text = fc.string();
  fc.assert(
    fc.property(fc.integer({ min: 1 }), text, text, (formatVersion, createdAt, createdBy) => {
      const format = { formatVersion, createdAt, createdBy };
      assert.deepEqual(parseDataFormat(formatDataFormat(format)), format);
    }),
  );
  fc.assert(
    fc.property(fc.nat(), text, fc.option(text, { nil: undefined }), (number, name, socket) => {
      const base = { pid: number + 1, hostName: name, startedAt: name, programVersion: name };
      const postgres = { socketFolder: socket ?? '', user: name, database: name };
      const node = socket === undefined ? base : { ...base, postgres };
      assert.deepEqual(parseRunningNode(JSON.stringify(node)), node);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(text, fc.json()), (content) => {
      assert.equal(parseDataFormat(content), undefined);
      assert.equal(parseRunningNode(content), undefined);
    }),
  );
});
