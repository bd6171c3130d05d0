import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readConfig } from '../src/app/config.ts';
import { openOrShareState } from '../src/app/open-state.ts';
import { createLogger } from '../src/platform/log/logger.ts';
import { EntryChanger } from './freshness/entry-changer.ts';
import { ask, startAsking } from './kit/asking-clients.ts';
import type { Bench } from './kit/bench.ts';
import { pause, startServer } from './kit/node-server.ts';
import { INSTANCE, prepareNode } from './kit/prepared-node.ts';
import { quantile } from './kit/quantile.ts';

const execFileAsync = promisify(execFile);

const FULL_SIZE = 1_000_000;
const KINDS = ['released', 'revised', 'closed to all but their group', 'opened', 'revoked'];
/** Together 1,000 changes: half of them alone, half in batches. */
const SINGLE_LIVES = 100;
const BATCH_LIVES = 1;
const BATCH = 100;
const CLIENTS = 4;
const MOST_MILLISECONDS = 1000;

/** Milliseconds from now until the API counts so many entries with a mark. */
async function waitUntilCounted(url: string, mark: string, expected: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    const text = await ask(url, INSTANCE, `sample/aggregated?location=${encodeURIComponent(mark)}`);
    if (JSON.parse(text).data[0].count === expected) return performance.now() - started;
    await pause(2);
  }
}

/** What happens to samples, one after the other; `counted` tells whether everybody sees them then. */
interface Change {
  readonly what: string;
  readonly isCounted: boolean;
  run(samples: readonly string[]): Promise<void>;
}

/** A life of samples: each change is waited for before the next. */
function listChanges(changer: EntryChanger, mark: string): readonly Change[] {
  const later = `${mark} again`;
  return [
    { what: mark, isCounted: true, run: (samples) => changer.release(samples, mark) },
    { what: later, isCounted: true, run: (samples) => changer.release(samples, later) },
    { what: later, isCounted: false, run: (samples) => changer.share(samples, 'group') },
    { what: later, isCounted: true, run: (samples) => changer.share(samples, 'open') },
    { what: later, isCounted: false, run: (samples) => changer.revoke(samples) },
  ];
}

/** Milliseconds that each of the changes took until it was seen. */
async function measureLife(
  url: string,
  changer: EntryChanger,
  { samples, mark }: { readonly samples: readonly string[]; readonly mark: string },
): Promise<number[]> {
  const times: number[] = [];
  for (const { what, isCounted, run } of listChanges(changer, mark)) {
    await run(samples);
    times.push(await waitUntilCounted(url, what, isCounted ? samples.length : 0));
  }
  return times;
}

interface Times {
  /** One after the other: releases, revisions, closed, opened, revoked. */
  readonly byKind: readonly (readonly number[])[];
  readonly asked: number;
}

async function measure(url: string, changer: EntryChanger): Promise<Times> {
  const clients = startAsking(url, INSTANCE, CLIENTS);
  const byKind: number[][] = KINDS.map(() => []);
  const take = (times: readonly number[], count: number) => {
    // A change of a batch was waited for as long as its batch.
    times.forEach((time, kind) => {
      byKind[kind]?.push(...Array<number>(count).fill(time));
    });
  };
  for (let i = 0; i < SINGLE_LIVES; i += 1) {
    take(await measureLife(url, changer, { samples: [`fresh ${i}`], mark: `mark ${i}` }), 1);
  }
  for (let i = 0; i < BATCH_LIVES; i += 1) {
    const samples = Array.from({ length: BATCH }, (_, at) => `batch ${i} ${at}`);
    take(await measureLife(url, changer, { samples, mark: `batch ${i}` }), BATCH);
  }
  return { byKind, asked: await clients.stop() };
}

function describeTimes(what: string, times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const round = (value: number) => Number(value.toFixed(1));
  return {
    what,
    changes: sorted.length,
    median: round(quantile(sorted, 0.5)),
    p99: round(quantile(sorted, 0.99)),
    most: round(sorted.at(-1) ?? 0),
  };
}

/** How soon a change of entries is seen by the API while others ask. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const prepared = await prepareNode({ genomes, seed });
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-freshness-'));
  const data = join(folder, 'data');
  // With its owners: PostgreSQL's files belong to a user of their own where root runs the node.
  await execFileAsync('cp', ['-a', prepared.data, data]);
  const server = await startServer(data);
  try {
    const config = readConfig({ flags: { data }, environment: {} });
    assert.ok(config.ok);
    const state = await openOrShareState(config.value, createLogger('silent'));
    assert.ok(state.ok && state.value.isShared);
    const { db } = state.value;
    const { byKind, asked } = await measure(server.url, await EntryChanger.open(db));
    await state.value.close();
    const all = describeTimes('all changes, ms until seen', byKind.flat());
    return {
      caveat: `From the commit of a change, by another process, until the API counts it or no longer counts it, over HTTP: one at a time and ${BATCH} at a time; ${CLIENTS} clients ask meanwhile without a pause (${asked} answers). Load average ${loadavg()[0]?.toFixed(1)} at the end.`,
      rows: [
        { genomes, ...all },
        ...byKind.map((times, kind) => ({
          genomes,
          ...describeTimes(`${KINDS[kind]}, ms until seen`, times),
        })),
        {
          what: 'start until ready, ms',
          genomes,
          milliseconds: Math.round(server.startMilliseconds),
        },
      ],
      musts: [
        {
          must: `99 of 100 changes are seen within ${MOST_MILLISECONDS} ms (${all.p99})`,
          holds: all.p99 <= MOST_MILLISECONDS,
        },
      ],
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
