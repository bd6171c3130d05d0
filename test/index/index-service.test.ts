// The index with its thread, over the records of submission: parts that meet only in the app.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { fillSimulated, toSimulatedInstance } from '../../src/app/fill-simulated.ts';
import { createCatalogue } from '../../src/app/services.ts';
import { curationPart } from '../../src/parts/curation/part.ts';
import { createAnalysisReference } from '../../src/parts/genomes/analysis/analysis-service.ts';
import { IndexClient } from '../../src/parts/genomes/index/index-client.ts';
import { installShippedTree } from '../../src/parts/genomes/pathogens/shipped-tree.ts';
import { type EntryDraft, releaseEntries } from '../../src/parts/submission/entry-writer.ts';
import { removeInstance } from '../../src/parts/submission/instance-store.ts';
import { submissionPart } from '../../src/parts/submission/part.ts';
import { createLogger } from '../../src/platform/log/logger.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../src/platform/postgres/migrate.ts';
import { withTestDatabase } from '../../src/platform/postgres/test-database.ts';
import { AppError } from '../../src/schema/errors.ts';
import { defined } from '../../src/std/assert.ts';

const GENOMES = 400;
const INSTANCE = 'sars-cov-2-simulated';
// The index reads entries with what others say of them.
const migrations = [
  PLATFORM_MIGRATIONS,
  ...[submissionPart, curationPart].map(({ name, migrations: folder }) => ({
    part: name,
    folder: defined(folder, 'migrations'),
  })),
];

interface World {
  readonly db: Database;
  readonly data: string;
  readonly fill: (genomes: number, seed?: number) => Promise<void>;
  readonly openIndex: () => IndexClient;
}

async function withWorld(t: TestContext, work: (world: World) => Promise<void>): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'outbreak-index-service-'));
  t.after(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  assert.ok((await installShippedTree(data)).ok);
  const pathogen = await createCatalogue(data).load('sars-cov-2');
  await withTestDatabase(migrations, async (db) => {
    const open: IndexClient[] = [];
    try {
      await work({
        db,
        data,
        fill: async (genomes, seed = 1) => {
          const reference = createAnalysisReference(pathogen);
          const now = new Date('2024-05-06T00:00:00Z');
          const filling = fillSimulated({
            ...{ db, pathogen, reference, originNode: 'node', genomes, seed, now },
            batchSize: 50,
          });
          for await (const _ of filling);
        },
        openIndex: () => {
          const index = new IndexClient({
            module: new URL('../../src/app/index-worker.ts', import.meta.url),
            workerData: {
              database: db.address,
              dataFolder: data,
              indexFolder: join(data, 'index'),
            },
            logger: createLogger('silent'),
            version: 'test',
          });
          index.start();
          open.push(index);
          return index;
        },
      });
    } finally {
      for (const index of open) await index.stop();
    }
  });
}

async function askText(index: IndexClient, endpoint: string, params: object): Promise<string> {
  const question = { kind: 'lapis' as const, instance: INSTANCE, endpoint, accept: '' };
  const answer = await index.ask({ ...question, params: { ...params }, requestId: 'test' });
  let text = '';
  for await (const piece of answer.pieces) text += piece;
  return text;
}

async function count(index: IndexClient, filters: object = {}): Promise<number> {
  const answer = JSON.parse(await askText(index, 'aggregated', filters));
  return answer.data[0].count;
}

/** Waits for a number of entries; the test's own time limit ends it. */
async function waitForCount(index: IndexClient, expected: number): Promise<void> {
  const counted = () =>
    count(index).catch((error: unknown) => {
      if (error instanceof AppError && ['not-ready', 'instance-not-found'].includes(error.code))
        return -1;
      throw error;
    });
  while ((await counted()) !== expected) await delay(2);
}

/** Waits until the index no longer knows the instance. */
async function waitUntilGone(index: IndexClient): Promise<void> {
  for (;;) {
    const code = await count(index).then(
      () => 'still there',
      (error: AppError) => error.code,
    );
    if (code === 'instance-not-found') return;
    await delay(2);
  }
}

interface Sample {
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly result: {
    readonly clade: string;
    readonly qcStatus: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly substitutions: readonly string[];
    readonly aaSubstitutions: readonly string[];
    readonly aaDeletions: readonly string[];
    readonly insertions: readonly string[];
  };
}

/** A filter of LAPIS beside the SQL over the stored records that means the same. */
interface Condition {
  readonly param: string;
  readonly value: string;
  readonly sql: (place: string) => string;
}

function listConditions(samples: readonly Sample[]): Condition[] {
  const found = new Map<string, Condition>();
  const add = (param: string, value: string | null | undefined, sql: Condition['sql']) => {
    if (value !== null && value !== undefined)
      found.set(`${param} ${value}`, { param, value, sql });
  };
  for (const { metadata, result } of samples) {
    for (const name of ['country', 'division', 'host', 'sex', 'age'])
      add(name, metadata[name], (place) => `e.metadata ->> '${name}' = ${place}`);
    add('dateFrom', metadata.date, (place) => `e.metadata ->> 'date' >= ${place}`);
    add('dateTo', metadata.date, (place) => `e.metadata ->> 'date' <= ${place}`);
    add('clade', result.clade, (place) => `a.result ->> 'clade' = ${place}`);
    add('qcStatus', result.qcStatus, (place) => `a.result ->> 'qcStatus' = ${place}`);
    const lineage = result.attributes.Nextclade_pango;
    const attribute = "a.result -> 'attributes' ->> 'Nextclade_pango'";
    add('lineage', lineage, (place) => `${attribute} = ${place}`);
    // Only names with numbers behind their letters, whose sublineages SQL can tell by the name too.
    if (lineage !== undefined && /^B\.1\.\d/.test(lineage)) {
      const sql = (place: string) =>
        `(${attribute} = rtrim(${place}, '*') OR ${attribute} LIKE rtrim(${place}, '*') || '.%')`;
      add('lineage', `${lineage}*`, sql);
    }
    for (const mutation of result.substitutions)
      add('nucleotideMutations', mutation, (place) => `a.result -> 'substitutions' ? ${place}`);
    for (const list of ['aaSubstitutions', 'aaDeletions'] as const)
      for (const mutation of result[list])
        add('aminoAcidMutations', mutation, (place) => `a.result -> '${list}' ? ${place}`);
  }
  return [...found.values()];
}

async function countBySql(db: Database, conditions: readonly Condition[]): Promise<number> {
  const where = conditions.map(({ sql }, at) => ` AND ${sql(`$${at + 2}::text`)}`).join('');
  const [row] = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM entry e JOIN entry_analysis a USING (accession, version) WHERE instance = $1${where}`,
    [INSTANCE, ...conditions.map(({ value }) => value)],
  );
  return Number(row?.count);
}

test('counts of the index equal those of SQL over the stored records, for any filters', async (t) => {
  await withWorld(t, async ({ db, fill, openIndex }) => {
    await fill(GENOMES);
    const index = openIndex();
    await waitForCount(index, GENOMES);
    const samples = await db.query<Sample>(
      'SELECT metadata, result FROM entry JOIN entry_analysis USING (accession, version)',
    );
    const conditions = listConditions(samples);
    const kinds = new Set(conditions.map(({ param }) => param));
    assert.ok(kinds.size >= 11, [...kinds].join());
    let nonZero = 0;
    const check = fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...conditions), {
        maxLength: 4,
        selector: ({ param }) => param,
      }),
      async (chosen) => {
        const params = Object.fromEntries(chosen.map(({ param, value }) => [param, value]));
        const expected = await countBySql(db, chosen);
        if (expected > 0) nonZero += 1;
        assert.equal(await count(index, params), expected, JSON.stringify(params));
      },
    );
    await fc.assert(check, { numRuns: 250 });
    for (const condition of conditions.filter((_, at) => at % 5 === 0)) {
      const { param, value } = condition;
      assert.equal(
        await count(index, { [param]: value }),
        await countBySql(db, [condition]),
        `${param} ${value}`,
      );
    }
    assert.ok(nonZero > 50, `${nonZero} filters found something`);
  });
});

test('what is committed is soon visible; the thread comes back after a lost database and seals at its end', async (t) => {
  await withWorld(t, async ({ db, data, fill, openIndex }) => {
    await fill(60);
    const index = openIndex();
    await waitForCount(index, 60);
    const times: number[] = [];
    for (let more = 61; more <= 80; more += 1) {
      const committed = await releaseOne(db, more);
      await waitForCount(index, more);
      times.push(performance.now() - committed);
    }
    times.sort((a, b) => a - b);
    t.diagnostic(
      `milliseconds from commit to visible: median ${times[10]?.toFixed(1)}, most ${times.at(-1)?.toFixed(1)}`,
    );
    assert.ok((times[10] ?? Infinity) < 500);

    await db.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await releaseOne(db, 81);
    await waitForCount(index, 81);

    await index.stop();
    const files = await readdir(join(data, 'index', INSTANCE));
    assert.ok(files.includes('manifest.json') && files.some((name) => name.endsWith('.segment')));
    await releaseOne(db, 82);
    const again = openIndex();
    await waitForCount(again, 82);
    await again.stop();

    await writeFile(join(data, 'index', INSTANCE, 'manifest.json'), 'damaged');
    const rebuilt = openIndex();
    await waitForCount(rebuilt, 82);
  });
});

test('an instance that is removed is gone, and one of its name made again begins empty', async (t) => {
  await withWorld(t, async ({ db, data, fill, openIndex }) => {
    await fill(40);
    const first = openIndex();
    await waitForCount(first, 40);
    await first.stop();
    const index = openIndex();
    await waitForCount(index, 40);
    await removeInstance(db, INSTANCE);
    await waitUntilGone(index);
    while (index.status.some(({ id }) => id === INSTANCE)) await delay(2);
    assert.deepEqual(await readdir(join(data, 'index')), []);
    await fill(30, 2);
    await waitForCount(index, 30);
    await index.stop();
    const again = openIndex();
    await waitForCount(again, 30);
    await again.stop();
    // All of it at once: the events of the first are read when the second is there already.
    await rm(join(data, 'index'), { recursive: true });
    const rebuilt = openIndex();
    await waitForCount(rebuilt, 30);
    assert.equal(await countBySql(db, []), 30);
  });
});

test('a long answer that is cancelled ends, and others are answered', async (t) => {
  await withWorld(t, async ({ fill, openIndex }) => {
    await fill(200);
    const index = openIndex();
    await waitForCount(index, 200);
    const cancel = new AbortController();
    const question = { kind: 'lapis' as const, instance: INSTANCE, params: {}, accept: '' };
    const long = { ...question, endpoint: 'alignedNucleotideSequences', requestId: 'long' };
    const answer = await index.ask(long, cancel.signal);
    const reading = (async () => {
      let length = 0;
      for await (const piece of answer.pieces) {
        length += piece.length;
        cancel.abort();
      }
      return length;
    })();
    await assert.rejects(reading, { code: 'not-ready' });
    assert.equal(await count(index), 200);
    await assert.rejects(index.ask(long, cancel.signal), { code: 'not-ready' });

    const early = new AbortController();
    const unread = await index.ask(long, early.signal);
    early.abort();
    await assert.rejects(
      async () => {
        for await (const _ of unread.pieces);
      },
      { code: 'not-ready' },
    );

    // Read slowly or not at all, it holds only a few pieces, and does not hold up others.
    await index.ask(long);
    assert.equal(await count(index), 200);
    const whole = await askText(index, 'alignedNucleotideSequences', {});
    assert.equal(whole.split('\n>').length, 200);

    const lost = await index.ask(long);
    await index.stop();
    await assert.rejects(
      async () => {
        for await (const _ of lost.pieces);
      },
      { code: 'not-ready' },
    );
  });
});

/** One more entry, a copy of the first; gives the moment of its commit. */
async function releaseOne(db: Database, number: number): Promise<number> {
  const [row] = await db.query<{
    metadata: EntryDraft['metadata'];
    result: object;
    segment: string;
    length: number;
    digest: Uint8Array;
    letters: Uint8Array;
    reference_digest: Uint8Array;
  }>(
    `SELECT metadata, result, s.* FROM entry e JOIN entry_sequence s USING (accession, version)
     JOIN entry_analysis USING (accession, version) ORDER BY accession LIMIT 1`,
  );
  const { metadata, result, reference_digest, ...sequence } = defined(row, 'entry');
  const { segment, length, digest, letters } = sequence;
  const draft: EntryDraft = {
    submissionId: `copy ${number}`,
    metadata,
    otherColumns: {},
    segments: [{ segment, length, digest, letters, analysisJson: JSON.stringify(result) }],
  };
  await releaseEntries(db, [draft], {
    instance: toSimulatedInstance({ id: 'sars-cov-2', displayName: 'SARS-CoV-2' }),
    ownerGroup: 'simulation',
    visibility: 'open',
    terms: 'simulated',
    originNode: 'node',
    accessionPrefix: 'SIM',
    metadataVersion: 1,
    referenceDigests: new Map([[sequence.segment, reference_digest]]),
    provenance: { method: 'test', source: 'test', by: 'test' },
    now: new Date('2024-05-06T00:00:00Z'),
  });
  return performance.now();
}
