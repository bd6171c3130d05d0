import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readConfig } from '../src/app/config.ts';
import { toSimulatedInstance } from '../src/app/fill-simulated.ts';
import { openOrShareState } from '../src/app/open-state.ts';
import {
  type EntryDraft,
  type ReleaseContext,
  releaseEntries,
} from '../src/parts/submission/entry-writer.ts';
import { createLogger } from '../src/platform/log/logger.ts';
import type { Database } from '../src/platform/postgres/database.ts';
import { defined } from '../src/std/assert.ts';
import { ask, startAsking } from './kit/asking-clients.ts';
import type { Bench } from './kit/bench.ts';
import { pause, startServer } from './kit/node-server.ts';
import { INSTANCE, prepareNode } from './kit/prepared-node.ts';
import { quantile } from './kit/quantile.ts';

const execFileAsync = promisify(execFile);

const FULL_SIZE = 1_000_000;
const SINGLE_CHANGES = 500;
const BATCHES = 5;
const BATCH = 100;
const CLIENTS = 4;
const MOST_MILLISECONDS = 1000;

interface Template {
  readonly draft: EntryDraft;
  readonly referenceDigest: Uint8Array;
}

/** An entry of the node, to be released again under other names. */
async function readTemplate(db: Database): Promise<Template> {
  const [row] = await db.query<{
    metadata: EntryDraft['metadata'];
    result: object;
    segment: string;
    length: number;
    digest: Uint8Array;
    letters: Uint8Array;
    reference_digest: Uint8Array;
  }>(
    `SELECT metadata, result, s.segment, s.length, s.digest, s.letters, s.reference_digest
     FROM entry e JOIN entry_sequence s USING (accession, version)
     JOIN entry_analysis USING (accession, version) ORDER BY accession LIMIT 1`,
  );
  const { metadata, result, reference_digest, ...sequence } = defined(row, 'entry');
  const draft: EntryDraft = {
    ...sequence,
    submissionId: '',
    metadata,
    otherColumns: {},
    analysisJson: JSON.stringify(result),
  };
  return { draft, referenceDigest: reference_digest };
}

class Releaser {
  readonly #db: Database;
  readonly #template: Template;
  readonly #context: ReleaseContext;

  constructor(db: Database, template: Template) {
    this.#db = db;
    this.#template = template;
    this.#context = {
      instance: toSimulatedInstance({ id: 'sars-cov-2', displayName: 'SARS-CoV-2' }),
      ownerGroup: 'simulation',
      visibility: 'open',
      terms: 'simulated',
      originNode: 'bench',
      accessionPrefix: 'SIM',
      metadataVersion: 1,
      referenceDigest: template.referenceDigest,
      provenance: { method: 'simulation', source: 'bench', by: 'this program' },
      now: new Date(),
    };
  }

  /** Releases samples, or their next versions, with a mark by which they are counted; ends at the commit. */
  async release(samples: readonly string[], mark: string): Promise<void> {
    const drafts = samples.map((submissionId) => ({
      ...this.#template.draft,
      submissionId,
      metadata: { ...this.#template.draft.metadata, strain: submissionId, location: mark },
    }));
    const outcomes = await releaseEntries(this.#db, drafts, this.#context);
    assert.ok(outcomes.every(({ outcome }) => outcome !== 'unchanged'));
  }
}

/** Milliseconds from now until the API counts so many entries with a mark. */
async function waitUntilCounted(url: string, mark: string, expected: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    const text = await ask(url, INSTANCE, `sample/aggregated?location=${encodeURIComponent(mark)}`);
    if (JSON.parse(text).data[0].count === expected) return performance.now() - started;
    await pause(2);
  }
}

async function measure(url: string, releaser: Releaser) {
  const clients = startAsking(url, INSTANCE, CLIENTS);
  const singles: number[] = [];
  for (let i = 0; i < SINGLE_CHANGES; i += 1) {
    // Every other change is the next version of the sample before.
    const sample = `fresh ${i - (i % 2)}`;
    await releaser.release([sample], `mark ${i}`);
    singles.push(await waitUntilCounted(url, `mark ${i}`, 1));
  }
  const batches: number[] = [];
  for (let i = 0; i < BATCHES; i += 1) {
    const samples = Array.from({ length: BATCH }, (_, at) => `batch ${i} ${at}`);
    await releaser.release(samples, `batch ${i}`);
    batches.push(await waitUntilCounted(url, `batch ${i}`, BATCH));
  }
  return { singles, batches, asked: await clients.stop() };
}

/** How soon a release is counted by the API while others ask. */
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
    const releaser = new Releaser(db, await readTemplate(db));
    const { singles, batches, asked } = await measure(server.url, releaser);
    await state.value.close();
    // A change of a batch was waited for as long as its batch.
    const each = [...singles, ...batches.flatMap((time) => Array<number>(BATCH).fill(time))];
    each.sort((a, b) => a - b);
    const p99 = quantile(each, 0.99);
    const round = (value: number) => Number(value.toFixed(1));
    return {
      caveat: `From the commit of a release, by another process, until the API counts it, over HTTP; ${CLIENTS} clients ask meanwhile without a pause (${asked} answers). Load average ${loadavg()[0]?.toFixed(1)} at the end.`,
      rows: [
        { what: 'changes', genomes, count: each.length },
        {
          what: 'milliseconds until counted',
          median: round(quantile(each, 0.5)),
          p99: round(p99),
          most: round(each.at(-1) ?? 0),
        },
        { what: 'start until ready, ms', milliseconds: Math.round(server.startMilliseconds) },
      ],
      musts: [
        {
          must: `99 of 100 changes are counted within ${MOST_MILLISECONDS} ms (${round(p99)})`,
          holds: p99 <= MOST_MILLISECONDS,
        },
      ],
    };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
