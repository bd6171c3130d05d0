import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysePort, PathogenVersions } from '../../../schema/ports.ts';
import { readEntryPage } from '../entry-page.ts';
import { createEntryReader } from '../entry-reader.ts';
import {
  createTestReference,
  fakeSegmentAnalysis,
  importTexts,
  TEST_INSTANCE,
  TEST_REFERENCE,
  TEST_SEGMENTS,
  withSubmissionDatabase,
} from '../import/import.test-kit.ts';
import { toFasta } from '../import/segment-cases.test-kit.ts';
import { reanalyse, type TestRun } from './reanalysis.test-kit.ts';

/** Datasets of the segments by their versions: each clade is named after its segment's. */
function makeAnalysis(datasets: Readonly<Record<string, string>>): AnalysePort {
  const versions: PathogenVersions = {
    engineVersion: 'test',
    datasetTag: 'whole',
    datasetDigest: JSON.stringify(datasets),
    segments: TEST_SEGMENTS.map((segment) => ({
      segment,
      datasetTag: datasets[segment] ?? '1',
      datasetDigest: `digest of ${segment} ${datasets[segment] ?? '1'}`,
    })),
  };
  return {
    ...fakeSegmentAnalysis,
    findVersions: async () => versions,
    async analyse(pathogen, sequences) {
      const results = await fakeSegmentAnalysis.analyse(pathogen, sequences);
      return results.map((result) => {
        if (!result.ok) return result;
        const own = versions.segments.find(({ segment }) => segment === result.segment);
        const { segment: name = '', datasetTag = '', datasetDigest = '' } = own ?? {};
        const analysis = {
          ...{ engineVersion: 'test', datasetTag, datasetDigest },
          ...{ analysedAt: '2024-05-06T12:00:00.000Z', attributes: {}, substitutions: [] },
          clade: `${name} of ${datasetTag}`,
        };
        const letters = zstdCompressSync(result.letters, { dictionary: TEST_REFERENCE });
        return { ...result, letters, analysisJson: JSON.stringify(analysis) };
      });
    },
  };
}

async function listClades(db: Database): Promise<string[]> {
  const rows = await db.query<{ line: string }>(
    `SELECT e.submission_id || ' ' || (a.result ->> 'clade') AS line
     FROM entry e JOIN entry_analysis a USING (accession, version) ORDER BY e.submission_id, a.segment`,
  );
  return rows.map(({ line }) => line);
}

const describe = ({ records }: TestRun) =>
  records.map(({ segment, outcome }) => `${segment} ${outcome}`).sort();

test('only the segments whose dataset is another are analysed again, and an entry is told once', () =>
  withSubmissionDatabase(async (db) => {
    const sequences = toFasta(['a_L AA', 'a_M CA', 'a_S GA', 'b_M CC']);
    const first = makeAnalysis({});
    const files = { table: 'strain\na\nb\n', sequences };
    await importTexts(db, files, { analyse: first, reference: createTestReference(TEST_SEGMENTS) });
    assert.deepEqual(describe(await reanalyse(db, first)), []);
    const newM = makeAnalysis({ M: '2' });
    assert.deepEqual(describe(await reanalyse(db, newM)), ['M changed', 'M changed']);
    assert.deepEqual(await listClades(db), ['a L of 1', 'a M of 2', 'a S of 1', 'b M of 2']);
    assert.deepEqual(describe(await reanalyse(db, newM)), []);
    const both = makeAnalysis({ L: '3', M: '2', S: '3' });
    const run = await reanalyse(db, both);
    assert.deepEqual(describe(run), ['L changed', 'S changed']);
    const events = await db.query<{ payload: { entries: { accession: string }[] } }>(
      "SELECT payload FROM outbox WHERE topic = 'entries.reanalysed' ORDER BY sequence",
    );
    assert.deepEqual(
      events.map(({ payload }) => payload.entries.length),
      [2, 1],
    );
    const [entry] = await db.query<{ accession: string }>(
      "SELECT accession FROM entry WHERE submission_id = 'a'",
    );
    const accession = entry?.accession ?? '';
    const page = await readEntryPage(db, makeAnalysis({ L: '3', M: '2', S: '4' }), accession);
    assert.deepEqual(
      page.segments?.map(({ segment, analysis }) => [segment, analysis.isOutdated]),
      [
        ['L', false],
        ['M', false],
        ['S', true],
      ],
    );
    assert.equal(page.analysis, null);
    assert.deepEqual(
      page.formerAnalyses.map(({ segment, clade }) => `${segment} ${clade}`).sort(),
      ['L L of 1', 'M M of 1', 'S S of 1'],
    );
    const [read] = await createEntryReader(db).readEntries([{ accession, version: 1 }]);
    assert.deepEqual(read?.analyses.map(({ segment, length }) => [segment, length]).sort(), [
      ['L', 2],
      ['M', 2],
      ['S', 2],
    ]);
    assert.equal(read?.instance, TEST_INSTANCE.id);
  }));
