import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../src/platform/postgres/database.ts';
import { absentNames, forbiddenSurfaces } from '../test/contract/forbidden-surfaces.ts';
import { createGrantedDataset } from '../test/contract/granted-dataset.test-kit.ts';
import { openNodeDatabase } from '../test/contract/node-database.test-kit.ts';
import type { Question } from '../test/contract/send-request.ts';
import { createRandom } from '../test/crypt4gh/kit.ts';
import { setPlainDelivery } from '../test/htsget/ticket-kit.ts';
import { computeRankSumP } from './forbidden/rank-sum.ts';
import type { Bench } from './kit/bench.ts';
import { startServer } from './kit/node-server.ts';
import { quantile } from './kit/quantile.ts';

const REQUESTS = 2000;
const WARM_UP = 400;
const LEAST_P = 0.01;
const MOST_DIFFERENCE = 0.05;

interface Times {
  readonly absent: number[];
  readonly forbidden: number[];
}

/**
 * Whether somebody without a right can tell by time what is there: 2,000 requests a surface, half of them for what is not
 * there, in random order over one connection.
 */
export const bench: Bench = async ({ seed = 20_261_128 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-forbidden-'));
  const data = join(folder, 'data');
  const node = await startServer(data, [
    '--caller-requests-per-minute',
    '1000000',
    '--ega-gateway',
    'true',
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const db = await openNodeDatabase(data);
  try {
    const { names, token } = await prepare(node.url, db);
    const random = createRandom(seed);
    const rows = [];
    for (const { name, of, ask } of forbiddenSurfaces) {
      const time = (id: string) => timeRequest(node.url, ask(id), { token, agent });
      const ids = { absent: absentNames[of], forbidden: names[of] };
      for (let i = 0; i < WARM_UP; i += 1) await time(i % 2 === 0 ? ids.absent : ids.forbidden);
      rows.push(describe(name, await measure(time, ids, random)));
    }
    return {
      caveat:
        'One client on the same machine over one connection; p is of the rank-sum test, two-sided. ' +
        `${forbiddenSurfaces.length} surfaces are looked at, each of which has a p below 0.01 by chance in one of a hundred runs.`,
      rows,
      musts: rows.flatMap(({ surface, p, difference }) => [
        { must: `${surface}: p above ${LEAST_P} (${p})`, holds: p > LEAST_P },
        {
          must: `${surface}: medians within 5 % (${difference} %)`,
          holds: Math.abs(difference) <= MOST_DIFFERENCE * 100,
        },
      ]),
    };
  } finally {
    agent.destroy();
    await db.close();
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** A dataset that somebody else may have, with an entry in that one's outbox. */
async function prepare(
  url: string,
  db: Database,
): Promise<{ readonly names: Record<'file' | 'dataset' | 'entry', string>; token: string }> {
  const granted = await createGrantedDataset(
    { url, db },
    { files: [{ name: 'genome.bam.c4gh', plain: randomBytes(1 << 20) }] },
  );
  await setPlainDelivery(granted, true);
  const { token } = await granted.addStranger('stranger');
  const file = granted.files[0]?.accession ?? '';
  const answer = await fetch(`${url}/api/access/outbox`, {
    method: 'POST',
    headers: { Authorization: granted.applicant.token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ publicKey: randomBytes(32).toString('base64'), files: [{ file }] }),
  });
  const { entries } = (await answer.json()) as { entries: { id: string }[] };
  return { names: { file, dataset: granted.dataset, entry: entries[0]?.id ?? '' }, token };
}

async function measure(
  time: (id: string) => Promise<number>,
  ids: { readonly absent: string; readonly forbidden: string },
  random: (limit: number) => number,
): Promise<Times> {
  const times: Times = { absent: [], forbidden: [] };
  for (let i = 0; i < REQUESTS; i += 1) {
    const left = REQUESTS / 2 - times.absent.length;
    const kind = random(REQUESTS - i) < left ? 'absent' : 'forbidden';
    times[kind].push(await time(ids[kind]));
  }
  // What was timed is what is asserted on: half of each, all answered.
  assert.deepEqual([times.absent.length, times.forbidden.length], [REQUESTS / 2, REQUESTS / 2]);
  return times;
}

/** Milliseconds until the last byte of the refusal. */
function timeRequest(
  url: string,
  { method = 'GET', path, headers, body }: Question,
  { token, agent }: { readonly token: string; readonly agent: Agent },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const asking = request(`${url}${path}`, {
      ...{ method, agent },
      headers: { ...headers, Authorization: token },
    });
    asking.on('error', reject);
    asking.on('response', (answer) => {
      if (answer.statusCode !== 404) reject(new Error(`${path} answers ${answer.statusCode}`));
      answer.resume().on('end', () => resolve(performance.now() - begun));
    });
    asking.end(body);
  });
}

function describe(surface: string, { absent, forbidden }: Times) {
  const median = (times: readonly number[]) =>
    quantile(
      times.toSorted((a, b) => a - b),
      0.5,
    );
  const [a, f] = [median(absent), median(forbidden)];
  return {
    surface,
    requests: absent.length + forbidden.length,
    absentMedianMs: Number(a.toFixed(3)),
    forbiddenMedianMs: Number(f.toFixed(3)),
    difference: Number((((f - a) / a) * 100).toFixed(2)),
    p: Number(computeRankSumP(absent, forbidden).toFixed(4)),
  };
}
