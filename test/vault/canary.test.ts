import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { parsePrivateKey } from '../../src/engine/crypt4gh/keys/private-key.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { readRunningNode } from '../../src/platform/data-folder/running-node.ts';
import { openDatabase } from '../../src/platform/postgres/database.ts';
import { makeFolder, startServer } from '../fault/fault.test-kit.ts';
import { Depositor } from './vault-node.ts';

// Text that stands in the plain files and nowhere else, once in the middle of a segment and once over the border of two.
const CANARY = `canary-${'Zuckermann-1957-07-14'}-of-the-plain-text`;

function makePlain(): Buffer {
  const lines = Array.from({ length: 6000 }, (_, row) => `p${row},${CANARY},${row % 90}`);
  return Buffer.from(`id,note,age\n${lines.join('\n')}\n`);
}

async function openDepositor(data: string, url: string): Promise<Depositor> {
  const running = await readRunningNode(data);
  assert.ok(running.ok && running.value.state === 'held');
  const address = running.value.node?.postgres;
  assert.ok(address !== undefined);
  const db = await openDatabase(address);
  try {
    return await Depositor.create({ db, url }, 'lab');
  } finally {
    await db.close();
  }
}

/** Files below a folder in which the text stands. */
async function findInFiles(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    let rest = '';
    try {
      for await (const chunk of createReadStream(path, { encoding: 'latin1' })) {
        const all: string = rest + chunk;
        if (all.includes(text)) {
          found.push(path);
          break;
        }
        rest = all.slice(-text.length);
      }
    } catch {
      // PostgreSQL removes files of its own as it goes.
    }
  }
  return found;
}

/** Stretches of a process's memory that may be written to and of which something is there. */
function listMemory(
  pid: number,
): { readonly line: string; readonly from: number; readonly end: number }[] {
  const regions: { line: string; from: number; end: number }[] = [];
  let region: { line: string; from: number; end: number } | null = null;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const [, from, to, mode] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (from !== undefined && to !== undefined) {
      const isWritable = mode?.startsWith('rw') === true;
      const place = { line, from: Number.parseInt(from, 16), end: Number.parseInt(to, 16) };
      region = isWritable ? place : null;
    } else if (region !== null && /^Rss: +[1-9]/.test(line)) {
      // What was only reserved reads as gigabytes of nothing.
      regions.push(region);
      region = null;
    }
  }
  return regions;
}

/** Where bytes stand in the memory of a process. */
function findInMemory(pid: number, needles: readonly Buffer[]): string[] {
  const found: string[] = [];
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const piece = Buffer.alloc(4 << 20);
  try {
    for (const { line, from, end } of listMemory(pid)) {
      // Stretches overlap, so that nothing is missed at their borders.
      for (let at = from; at < end; at += piece.length - 64) {
        let count = 0;
        try {
          count = readSync(memory, piece, 0, Math.min(piece.length, end - at), at);
        } catch {
          continue;
        }
        const seen = piece.subarray(0, count);
        if (needles.some((needle) => seen.includes(needle))) found.push(line);
      }
    }
  } finally {
    closeSync(memory);
  }
  return found;
}

/** Processes that a process has begun, theirs too. */
async function listChildren(pid: number): Promise<number[]> {
  const direct: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const [, parent] = /\) \S (\d+)/.exec(text) ?? [];
    if (Number(parent) === pid) direct.push(Number(name));
  }
  const below = await Promise.all(direct.map((one) => listChildren(one)));
  return [...direct, ...below.flat()];
}

/** What the program writes while the work goes on, by strace: text that it hands to the system in any write. */
async function traceWrites(t: TestContext, pid: number, log: string): Promise<ChildProcess> {
  const calls = 'trace=write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg';
  const child = spawn(
    'strace',
    ['-f', '-q', '-s', '200000', '-e', calls, '-o', log, '-p', String(pid)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  t.after(() => child.kill('SIGKILL'));
  await delay(2000);
  assert.equal(child.exitCode, null, 'strace is attached');
  return child;
}

const hasStrace = (() => {
  try {
    readFileSync('/usr/bin/strace');
    return process.platform === 'linux';
  } catch {
    return false;
  }
})();
const skip = hasStrace ? false : 'strace is not installed';

test('neither plain text nor a private key leaves the memory of who may have it', {
  skip,
}, async (t) => {
  const folder = await makeFolder(t);
  const data = join(folder, 'data');
  const own = join(folder, 'tmp');
  await mkdir(own);
  const { url, child } = await startServer(t, data);
  const server = child.pid ?? 0;
  const lab = await openDepositor(data, url);
  const key = await lab.readKey();
  assert.equal(key.length, 32);
  const [file = ''] = (await readdir(join(data, 'keys/vault'))).filter((name) =>
    name.endsWith('.key'),
  );
  const locked = parsePrivateKey(await readFile(join(data, 'keys/vault', file), 'utf8'));
  assert.ok(locked.ok);
  const unlocked = locked.value.unlock(suite, null);
  assert.ok(unlocked.ok);
  const needles = [
    Buffer.from(unlocked.value),
    // As JWK and as its file write it.
    Buffer.from(Buffer.from(unlocked.value).toString('base64url')),
  ];
  const log = join(folder, 'strace.log');
  const tracer = await traceWrites(t, server, log);
  const dictionary = await lab.makeRecord('dictionary', 'd', {
    title: 'T',
    fields: [
      { name: 'id', type: 'text', identifying: 'indirect' },
      { name: 'note', type: 'text', identifying: 'sensitive' },
      { name: 'age', type: 'integer', maximum: 80, identifying: 'indirect' },
    ],
  });
  const good = await lab.deposit(await lab.encrypt(makePlain()), { name: 'notes.c4gh' });
  assert.equal(good.state, 'ready');
  // One that is refused: what is wrong with it is told, and no value of it.
  const bad = await lab.deposit(await lab.encrypt(makePlain()), {
    name: 'table.c4gh',
    metadata: { dictionary: dictionary.accession },
  });
  assert.equal(bad.problems[0]?.code, 'value-wrong');
  const flipped = await lab.encrypt(makePlain());
  flipped[flipped.length - 100] = (flipped.at(-100) ?? 0) ^ 1;
  assert.equal((await lab.deposit(flipped, { name: 'damaged.c4gh' })).state, 'refused');
  tracer.kill('SIGINT');
  await once(tracer, 'exit');
  const traced = await stat(log);
  assert.ok(traced.size > 10_000, 'strace has seen writes');
  assert.deepEqual(await findInFiles(folder, CANARY), [], 'in files and in what was written');
  // The same search finds what is there.
  await writeFile(join(own, 'there'), `x${CANARY}`);
  assert.deepEqual(await findInFiles(own, CANARY), [join(own, 'there')]);
  assert.deepEqual(findInMemory(server, needles), [], 'the key is not with the server');
  const below = await listChildren(server);
  const isKeyProcess = (pid: number) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('key-process');
  const service = below.find(isKeyProcess);
  assert.ok(service !== undefined, 'the key service is a process of its own');
  assert.ok(findInMemory(service, needles).length > 0, 'the search finds the key where it is');
  for (const name of await readdir(`/proc/${server}/fd`)) {
    const { readlink } = await import('node:fs/promises');
    const target = await readlink(`/proc/${server}/fd/${name}`).catch(() => '');
    assert.ok(!target.includes('keys/vault'), `the server has ${target} open`);
  }
});
