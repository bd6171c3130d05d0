import assert from 'node:assert/strict';
import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { getPriority, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toBodyBytes } from '../src/engine/crypt4gh/format.ts';
import { nobleSuite } from '../src/engine/crypt4gh/noble-suite.ts';
import { nodeCryptoSuite } from '../src/platform/crypto/node-crypto-suite.ts';
import { findPeer } from './crypt4gh/find-peer.ts';
import { measureHeaders } from './crypt4gh/measure-headers.ts';
import { measureKeyService } from './crypt4gh/measure-key-service.ts';
import { type CommandTime, timeCommand } from './crypt4gh/time-command.ts';
import type { Bench, BenchResult } from './kit/bench.ts';

const FULL_MEGABYTES = 1000;
const HEADERS = 10_000;
const ROUNDS = 3;
/** Header of one packet for one recipient. */
const HEADER_BYTES = 124;
const LEAST_FACTOR = 1.5;
const LEAST_HEADERS = 1000;
const SHARED_MEMORY = '/dev/shm';
const outbreak = fileURLToPath(new URL('../bin/outbreak', import.meta.url));

/** Files that disks do not slow down, where the system has them. */
function findScratch(): string {
  return existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir();
}

/** `outbreak crypt4gh` beside the program of crypt4gh 1.8.6 on the same file, in turns. */
export const bench: Bench = async ({ megabytes = FULL_MEGABYTES }) => {
  const folder = await mkdtemp(join(findScratch(), 'outbreak-bench-crypt4gh-'));
  try {
    return await measure(folder, megabytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function measure(folder: string, megabytes: number): Promise<BenchResult> {
  const peer = await findPeer(folder);
  const bytes = megabytes * 1_000_000;
  writeRandom(join(folder, 'plain'), bytes);
  const plainDigest = await findDigest(join(folder, 'plain'));
  const ours = `"${process.execPath}" "${outbreak}" crypt4gh`;
  const theirs = `"${peer}/crypt4gh"`;
  await timeCommand(
    `cd "${folder}"; ${ours} keygen --private-key me.sec --public-key me.pub --no-passphrase`,
    {},
  );
  const encryptions = await measureInTurns(folder, 'sealed', {
    ours: `${ours} encrypt plain --recipient me.pub --output sealed`,
    theirs: `${theirs} encrypt --recipient_pk me.pub <plain >sealed`,
    check: () =>
      assert.equal(statSync(join(folder, 'sealed')).size, HEADER_BYTES + toBodyBytes(bytes)),
  });
  const decryptions = await measureInTurns(folder, 'out', {
    ours: `${ours} decrypt sealed --private-key me.sec --output out`,
    theirs: `${theirs} decrypt --sk me.sec <sealed >out`,
    check: async () => assert.equal(await findDigest(join(folder, 'out')), plainDigest),
  });
  await rm(join(folder, 'out'));
  const pipes = await measureInTurns(folder, 'out', {
    ours: `cat sealed | ${ours} decrypt --private-key me.sec | cat >/dev/null`,
    theirs: `cat sealed | ${theirs} decrypt --sk me.sec | cat >/dev/null`,
    check: () => undefined,
  });
  const headers = Math.round(measureHeaders(nodeCryptoSuite, HEADERS));
  const inBrowser = Math.round(measureHeaders(nobleSuite, HEADERS / 100));
  const served = Math.round(await measureKeyService(HEADERS));
  const rows = [
    toRow('encrypt, file to file', bytes, encryptions),
    toRow('decrypt, file to file', bytes, decryptions),
    toRow('decrypt, pipe to pipe', bytes, pipes),
    { what: 'header re-encryptions a CPU-second, node:crypto', count: headers },
    { what: 'header re-encryptions a CPU-second, @noble', count: inBrowser },
    { what: 'header re-encryptions a CPU-second, by the key service', count: served },
  ];
  const [encryptFactor, decryptFactor] = [encryptions, decryptions].map(({ factor }) => factor);
  const atLeast = (what: string, factor = 0) => ({
    must: `${what} ${LEAST_FACTOR} times as fast as crypt4gh 1.8.6 (${factor})`,
    holds: factor >= LEAST_FACTOR,
  });
  return {
    caveat: `Whole commands, start included, ${ROUNDS} times each in turns, the fastest of each; files in ${findScratch()}, output removed before. Every decrypted file is compared by its digest. CPU is user and system time. Both at priority ${getPriority()}, others at 0; load average ${loadavg()[0]?.toFixed(1)} at the end.`,
    rows,
    musts: [
      atLeast('encrypts', encryptFactor),
      atLeast('decrypts', decryptFactor),
      {
        must: `${LEAST_HEADERS} header re-encryptions a CPU-second (${headers})`,
        holds: headers >= LEAST_HEADERS,
      },
    ],
  };
}

interface Turns {
  readonly ours: CommandTime;
  readonly theirs: CommandTime;
  /** How much faster ours is. */
  readonly factor: number;
}

async function measureInTurns(
  folder: string,
  output: string,
  commands: { ours: string; theirs: string; check: () => void | Promise<void> },
): Promise<Turns> {
  const times: { ours: CommandTime[]; theirs: CommandTime[] } = { ours: [], theirs: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const who of ['theirs', 'ours'] as const) {
      await rm(join(folder, output), { force: true });
      const time = await timeCommand(`cd "${folder}"; ${commands[who]}`, {});
      await commands.check();
      // The first round finds files, code and keys that are not cached yet.
      if (round > 0) times[who].push(time);
    }
  }
  const [ours, theirs] = [findFastest(times.ours), findFastest(times.theirs)];
  return { ours, theirs, factor: Number((theirs.seconds / ours.seconds).toFixed(2)) };
}

function findFastest(times: readonly CommandTime[]): CommandTime {
  const [fastest] = [...times].sort((a, b) => a.seconds - b.seconds);
  if (fastest === undefined) throw new Error('nothing was measured');
  return fastest;
}

function toRow(what: string, bytes: number, { ours, theirs, factor }: Turns) {
  return {
    what,
    megabytes: bytes / 1e6,
    seconds: ours.seconds,
    cpuSeconds: Number(ours.cpuSeconds.toFixed(2)),
    peerSeconds: theirs.seconds,
    peerCpuSeconds: Number(theirs.cpuSeconds.toFixed(2)),
    factor,
  };
}

function writeRandom(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  const buffer = Buffer.alloc(2 ** 20);
  for (let at = 0; at < bytes; at += buffer.length)
    writeSync(file, randomFillSync(buffer), 0, Math.min(buffer.length, bytes - at));
  closeSync(file);
  assert.equal(statSync(path).size, bytes);
}

async function findDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(part);
  return hash.digest('hex');
}
