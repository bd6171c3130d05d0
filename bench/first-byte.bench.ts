import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createGrantedDataset,
  type GrantedDataset,
} from '../test/contract/granted-dataset.test-kit.ts';
import { openNodeDatabase } from '../test/contract/node-database.test-kit.ts';
import type { Bench } from './kit/bench.ts';
import { startServer } from './kit/node-server.ts';
import { quantile } from './kit/quantile.ts';

const REQUESTS = 100;
const WARM_UP = 10;
const SMALL_BYTES = 1_000_000;
const LARGE_MEGABYTES = 128;
const MOST_MILLISECONDS = 50;

/** What is asked for, with all that it takes. */
interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A way to a file of the vault for somebody who may have it. */
interface Way {
  readonly name: string;
  readonly prepare: (file: string) => Promise<Asked>;
}

/**
 * From asking to the first byte of files of the vault, one request after the other, each on a connection of its own: of a
 * small and of a large file by each way. It is told of all requests, and how long 95 of 100 take at most.
 */
export const bench: Bench = async ({ megabytes = LARGE_MEGABYTES }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-first-byte-'));
  const data = join(folder, 'data');
  const node = await startServer(data, ['--caller-requests-per-minute', '1000000']);
  const db = await openNodeDatabase(data);
  try {
    const sizes = [SMALL_BYTES, megabytes * 1_000_000];
    const files = sizes.map((bytes) => ({ name: `${bytes}.bin.c4gh`, plain: randomBytes(bytes) }));
    const granted = await createGrantedDataset({ url: node.url, db }, { files });
    const rows = [];
    for (const way of listWays(node.url, granted)) {
      for (const [at, bytes] of sizes.entries()) {
        const asked = await way.prepare(granted.files[at]?.accession ?? '');
        rows.push({ way: way.name, megabytes: bytes / 1_000_000, ...(await measure(asked)) });
      }
    }
    return {
      caveat:
        'One client on the same machine, one request after the other; the time has the connection, the right, the row in ' +
        'the log of uses and the first byte. Each is left after its first byte, so that the node may still be ending the one ' +
        'before. The file has been read before, so that disks are not measured.',
      rows,
      musts: rows.map(({ way, megabytes: size, p95Ms }) => ({
        must: `${way}, ${size} MB: 95 of 100 within ${MOST_MILLISECONDS} ms (${p95Ms})`,
        holds: p95Ms <= MOST_MILLISECONDS,
      })),
    };
  } finally {
    await db.close();
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

function listWays(url: string, { applicant }: GrantedDataset): readonly Way[] {
  const publicKey = randomBytes(32).toString('base64');
  const authorised = { Authorization: applicant.token };
  const withKey = { ...authorised, 'X-C4GH-Public-Key': publicKey };
  return [
    {
      name: 'header, sealed for the reader',
      prepare: async (file) => ({
        url: `${url}/api/access/files/${file}/header`,
        headers: withKey,
      }),
    },
    {
      name: 'body',
      prepare: async (file) => ({
        url: `${url}/api/access/files/${file}/body`,
        headers: authorised,
      }),
    },
    {
      name: 'end of a body',
      prepare: async (file) => ({
        url: `${url}/api/access/files/${file}/body`,
        headers: { ...authorised, Range: 'bytes=-1000' },
      }),
    },
    {
      name: 'whole file of the outbox',
      prepare: async (file) => {
        const answer = await fetch(`${url}/api/access/outbox`, {
          method: 'POST',
          headers: { ...authorised, 'Content-Type': 'application/json' },
          body: JSON.stringify({ publicKey, files: [{ file }] }),
        });
        const { entries } = (await answer.json()) as { entries: { address: string }[] };
        return { url: `${url}${entries[0]?.address}`, headers: authorised };
      },
    },
    {
      name: 'whole file by a ticket of DRS',
      prepare: async (file) => {
        const path = `/ga4gh/drs/v1/objects/${file}/access/crypt4gh`;
        const answer = await fetch(`${url}${path}`, { headers: withKey });
        const access = (await answer.json()) as { url: string; headers: readonly string[] };
        const headers = access.headers.map((line) => line.split(': ', 2) as [string, string]);
        return { url: access.url, headers: Object.fromEntries(headers) };
      },
    },
  ];
}

async function measure(asked: Asked) {
  for (let i = 0; i < WARM_UP; i += 1) await timeFirstByte(asked);
  const times: number[] = [];
  for (let i = 0; i < REQUESTS; i += 1) times.push(await timeFirstByte(asked));
  // What was timed is what is asserted on, and each of them gave a byte.
  assert.equal(times.length, REQUESTS);
  const sorted = times.toSorted((a, b) => a - b);
  const round = (time: number) => Number(time.toFixed(2));
  return {
    requests: times.length,
    medianMs: round(quantile(sorted, 0.5)),
    p95Ms: round(quantile(sorted, 0.95)),
    longestMs: round(sorted.at(-1) ?? Number.NaN),
  };
}

/** Milliseconds from before the connection to the first byte of the body; the rest is not taken. */
function timeFirstByte({ url, headers }: Asked): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const asking = request(url, { headers, agent: false });
    asking.on('error', reject);
    asking.on('response', (answer) => {
      const { statusCode = 0 } = answer;
      if (statusCode !== 200 && statusCode !== 206) reject(new Error(`${url}: ${statusCode}`));
      answer.on('error', () => undefined);
      let hasByte = false;
      answer.once('data', () => {
        hasByte = true;
        const time = performance.now() - begun;
        // The next one begins when this one's connection is gone: else it would wait for bytes that nobody takes.
        asking.once('close', () => resolve(time));
        asking.destroy();
      });
      answer.once('end', () => {
        if (!hasByte) reject(new Error(`${url} has no byte`));
      });
    });
    asking.end();
  });
}
