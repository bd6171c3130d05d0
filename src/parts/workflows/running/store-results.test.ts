// Results are kept once and shown at once, wherever their storing is cut off.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../../platform/postgres/database.ts';
import { onEmbeddedServer } from '../../../platform/postgres/test-database.ts';
import type { FileToKeep, ProposedEntry } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import { workflowsPart } from '../part.ts';
import { findRun, insertRun, listOutputs } from '../run-store.ts';
import type { WorkflowsContext } from '../workflows-context.ts';
import type { EvaluatedSample } from './evaluate-sample.ts';
import type { RunProvenance } from './provenance.ts';
import { dropFormerOutputs, readMade, storeResults, writeMade } from './store-results.ts';

const withDatabase = onEmbeddedServer();
const migrations = [{ part: 'workflows', folder: defined(workflowsPart.migrations, 'migrations') }];

const EVALUATED = {
  result: { called: 8, length: 10, meanDepth: 40.4, coveredShare: 0.8 },
  variants: [
    {
      ...{ position: 3, reference: 'A', alternative: 'G', depth: 50, forward: 5, reverse: 6 },
      ...{ referenceForward: 20, referenceReverse: 19, share: 0.22, status: 'minor' },
    },
  ],
} as unknown as EvaluatedSample;

/** Ports that keep what they are given, and fail at the n-th call. */
function makePorts(failAt: number) {
  let calls = 0;
  let made = 0;
  const files = new Map<string, string>();
  const drafts = new Map<string, ProposedEntry>();
  const step = () => {
    calls += 1;
    if (calls === failAt) throw new Error('cut off');
  };
  const archive = {
    makeFileId: () => `file-${String(made++).padStart(20, '0')}`,
    keepFile: async ({ id, path }: FileToKeep) => {
      step();
      // What was kept before is not asked for again.
      if (!files.has(id)) files.set(id, await readFile(path, 'utf8'));
      step();
    },
    dropFile: async (id: string) => {
      files.delete(id);
    },
  };
  const propose = async (entry: ProposedEntry) => {
    step();
    drafts.set(entry.key, entry);
    step();
    return 'submission1';
  };
  return { archive, files, drafts, propose, calls: () => calls };
}

async function store(db: Database, folder: string, failAt: number) {
  const id = 'run-00000000000000000001';
  const clock = { now: () => new Date('2026-01-02T03:04:05Z') };
  await insertRun(
    db,
    {
      ...{ id, instance: 'sars-cov-2', pathogen: 'sars-cov-2', ownerGroup: 'lab' },
      ...{ workflow: 'w', workflowVersion: '1.0.0', workflowDigest: 'd', sample: 's' },
      ...{ platform: 'ILLUMINA', primerScheme: null, metadata: { country: 'Kenya' } },
      ...{ startedBy: 'ada', starterName: 'Ada', createdAt: clock.now() },
    },
    [],
  );
  await db.execute("UPDATE workflow_run SET state = 'running'");
  const run = defined(await findRun(db, id), 'the run');
  await mkdir(folder, { recursive: true });
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write('consensus.fasta', '>s\nACGT\nNNACGT\n');
  for (const name of ['variants.vcf.gz', 'a.bam', 'depth.tsv']) await write(name, name);
  const ports = makePorts(failAt);
  const context = {
    ...{ db, clock, archive: ports.archive },
    drafts: { proposeEntry: ports.propose },
  } as unknown as WorkflowsContext;
  await writeMade(context, run, {
    ...{ folder, evaluated: EVALUATED, alignment: 'a.bam', depth: 'depth.tsv' },
    provenance: { reference: { name: 'ref' } } as unknown as RunProvenance,
  });
  const goOn = async () => {
    const stored = defined(await findRun(db, id), 'the run');
    assert.equal(stored.state, 'storing');
    await storeResults(context, stored, {
      folder,
      made: defined(await readMade(folder), 'results'),
    });
  };
  return { ...ports, context, id, goOn };
}

for (let failAt = 1; failAt <= 13; failAt++) {
  test(`cut off at step ${failAt}, then gone on with`, () =>
    withDatabase(migrations, async (db) => {
      const parent = await mkdtemp(join(tmpdir(), 'outbreak-store-'));
      try {
        const { files, drafts, goOn, id, calls } = await store(db, join(parent, 'run'), failAt);
        const isCut = await goOn().then(
          () => false,
          () => true,
        );
        assert.equal(isCut, failAt <= 12);
        if (isCut) {
          const [variants] = await db.query<{ count: number }>(
            'SELECT count(*)::int AS count FROM workflow_variant',
          );
          assert.equal(variants?.count, 0, 'nothing is seen before all is there');
          await goOn();
        }
        assert.ok(calls() >= 12);
        const outputs = await listOutputs(db, id);
        assert.deepEqual([...files.keys()].toSorted(), outputs.map(({ file }) => file).toSorted());
        assert.equal(files.size, 5);
        assert.equal(drafts.size, 1);
        const [draft] = drafts.values();
        assert.equal(draft?.sequence, 'ACGTNNACGT');
        assert.deepEqual(draft?.metadata, {
          ...{ country: 'Kenya', strain: 's', assemblyMethod: 'w', assemblyMethodVersion: '1.0.0' },
          ...{ depthOfCoverage: '40', breadthOfCoverage: '80', referenceGenome: 'ref' },
        });
        const run = await findRun(db, id);
        assert.deepEqual([run?.state, run?.submission], ['done', 'submission1']);
        const variants = await db.query(
          'SELECT position, alternative, status FROM workflow_variant',
        );
        assert.deepEqual(variants, [{ position: 3, alternative: 'G', status: 'minor' }]);
      } finally {
        await rm(parent, { recursive: true, force: true });
      }
    }));
}

test('a run that is cancelled just before its results are stored has none', () =>
  withDatabase(migrations, async (db) => {
    const parent = await mkdtemp(join(tmpdir(), 'outbreak-store-'));
    try {
      const folder = join(parent, 'run');
      const { context, id, files } = await store(db, folder, 0);
      await db.execute("UPDATE workflow_run SET state = 'running', is_cancel_wanted = true");
      await db.execute('DELETE FROM workflow_output');
      const run = defined(await findRun(db, id), 'the run');
      const again = writeMade(context, run, {
        ...{ folder, evaluated: EVALUATED, alignment: 'a.bam', depth: 'depth.tsv' },
        provenance: { reference: { name: 'ref' } } as unknown as RunProvenance,
      });
      await assert.rejects(again, /cancelled/);
      assert.deepEqual(await listOutputs(db, id), []);
      await dropFormerOutputs(context, id, 'of a test');
      assert.equal(files.size, 0);
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  }));
