import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnalysePort } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import { withSubmissionDatabase } from '../import/import.test-kit.ts';
import { InstanceClaimedError } from './instance-claim.ts';
import {
  importEntries,
  listState,
  makeAnalysis,
  readContents,
  reanalyse,
  startReanalysis,
} from './reanalysis.test-kit.ts';

const COUNT = 150;

test('what another dataset made is made again, told per record, and kept as it was called before', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), COUNT);
    const contents = await readContents(db);
    const { records, summary } = await reanalyse(db, makeAnalysis('two'));
    assert.deepEqual(summary, {
      type: 'summary',
      checked: COUNT,
      changed: 113,
      unchanged: 37,
      failed: 0,
      changedByField: { clade: 113 },
      isComplete: true,
    });
    assert.equal(new Set(records.map(({ accessionVersion }) => accessionVersion)).size, COUNT);
    const { accessionVersion, ...first } = defined(records[0], 'record');
    assert.match(accessionVersion, /^TT_\d+\w?\.1$/);
    assert.deepEqual(first, {
      type: 'record',
      instance: 'test-virus',
      outcome: 'changed',
      changes: [{ field: 'clade', before: 'one A', after: 'two A' }],
      former: { engineVersion: 'test', datasetTag: 'one' },
      current: { engineVersion: 'test', datasetTag: 'two' },
    });
    const state = await listState(db);
    for (const { clade, dataset, digest, former, told } of state) {
      assert.deepEqual([dataset, digest], ['two', 'digest of two']);
      assert.deepEqual([former, told], clade === 'same' ? [0, 0] : [1, 1]);
    }
    assert.equal(await readContents(db), contents, 'no released version was changed');
    const [kept] = await db.query<{ summary: object }>(
      'SELECT summary FROM former_analysis ORDER BY id LIMIT 1',
    );
    assert.partialDeepStrictEqual(kept?.summary, { clade: 'one A', datasetTag: 'one' });
    assert.equal((await reanalyse(db, makeAnalysis('two'))).summary?.checked, 0);
  });
});

test('a dry run tells the same and writes nothing', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), COUNT);
    const before = await listState(db);
    const dry = await reanalyse(db, makeAnalysis('two'), { isDryRun: true });
    const dryAll = await reanalyse(db, makeAnalysis('one'), { isDryRun: true, scope: 'all' });
    assert.deepEqual([dryAll.summary?.checked, dryAll.summary?.changed], [COUNT, 0]);
    assert.deepEqual(await listState(db), before);
    assert.deepEqual(await db.query('SELECT * FROM reanalysis_pass'), []);
    assert.deepEqual((await reanalyse(db, makeAnalysis('two'))).records, dry.records);
  });
});

test('a sequence that can no longer be analysed keeps its result, and others go on', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), 8);
    const { records, summary } = await reanalyse(db, makeAnalysis('two', { fails: 'C' }));
    assert.deepEqual([summary?.changed, summary?.unchanged, summary?.failed], [4, 2, 2]);
    const failed = records.filter(({ outcome }) => outcome === 'failed');
    assert.deepEqual(
      failed.map(({ problem, current }) => [problem?.hint, current.datasetTag]),
      [
        ['It does not align.', 'one'],
        ['It does not align.', 'one'],
      ],
    );
    const clades = (await listState(db)).map(({ clade }) => clade);
    assert.deepEqual(clades.slice(0, 4), ['two A', 'one C', 'same', 'two T']);
    const again = await reanalyse(db, makeAnalysis('two'));
    assert.deepEqual([again.summary?.checked, again.summary?.changed], [2, 2], 'mended later');
  });
});

test('a limit cuts the work into pieces that add up, also of a pass over everything', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), COUNT);
    for (const scope of ['outdated', 'all'] as const) {
      const seen: string[] = [];
      for (const [limit, isComplete] of [
        [70, false],
        [70, false],
        [70, true],
      ] as const) {
        const { records, summary } = await reanalyse(db, makeAnalysis('two'), { scope, limit });
        seen.push(...records.map(({ accessionVersion }) => accessionVersion));
        assert.equal(summary?.isComplete, isComplete);
      }
      assert.equal(seen.length, COUNT);
      assert.equal(new Set(seen).size, COUNT);
    }
    assert.deepEqual(await db.query('SELECT * FROM reanalysis_pass'), []);
  });
});

test('a stop ends it after the batches under way, and the next run does what is left', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), COUNT);
    const stop = new AbortController();
    let checked = 0;
    for await (const event of startReanalysis(db, makeAnalysis('two'), { signal: stop.signal })) {
      if (event.type === 'record') checked += 1;
      if (checked > 0) stop.abort();
      if (event.type === 'summary') assert.equal(event.isComplete, false);
    }
    assert.ok(checked > 0 && checked < COUNT);
    const rest = await reanalyse(db, makeAnalysis('two'));
    assert.equal(rest.summary?.checked, COUNT - checked);
    assert.equal(rest.summary?.isComplete, true);
  });
});

test('of two runs at once one is refused, and what a third renews meanwhile is not written twice', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), 40);
    const two = makeAnalysis('two');
    let isFirst = true;
    const slow: AnalysePort = {
      ...two,
      async analyse(pathogen, sequences) {
        if (isFirst) {
          isFirst = false;
          await assert.rejects(reanalyse(db, two), InstanceClaimedError);
          // As a run whose lock was lost would write.
          await db.execute(
            `UPDATE entry_analysis SET dataset_digest = 'digest of two', analysed_at = now()
             WHERE accession IN (SELECT accession FROM entry WHERE submission_id IN ('s0', 's1', 's2'))`,
          );
        }
        return two.analyse(pathogen, sequences);
      },
    };
    const { records } = await reanalyse(db, slow, { concurrency: 1 });
    assert.equal(records.length, 37);
    const state = await listState(db);
    assert.deepEqual(
      state.slice(0, 4).map(({ clade, told }) => `${clade} ${told}`),
      ['one A 0', 'one C 0', 'same 0', 'two T 1'],
    );
  });
});

test('entries that go while they are analysed are no failure', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), 40);
    const two = makeAnalysis('two');
    const removing: AnalysePort = {
      ...two,
      async analyse(pathogen, sequences) {
        await db.execute("DELETE FROM entry WHERE submission_id = 's1'");
        return two.analyse(pathogen, sequences);
      },
    };
    const { summary } = await reanalyse(db, removing);
    assert.deepEqual([summary?.checked, summary?.failed], [39, 0]);
  });
});

test('an analysis from before versions were stored counts as out of date', async () => {
  await withSubmissionDatabase(async (db) => {
    await importEntries(db, makeAnalysis('one'), 4);
    await db.execute(
      "UPDATE entry_analysis SET engine_version = 'unknown', dataset_digest = 'unknown', analysed_at = NULL",
    );
    const { records, summary } = await reanalyse(db, makeAnalysis('one'));
    assert.deepEqual([summary?.checked, summary?.unchanged], [4, 4]);
    assert.equal(records[0]?.former.engineVersion, 'unknown');
  });
});
