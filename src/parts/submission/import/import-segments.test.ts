import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../platform/postgres/database.ts';
import {
  countLeftovers,
  createTestReference,
  fakeSegmentAnalysis,
  importTexts,
  TEST_SEGMENTS,
  type TestFiles,
  withSubmissionDatabase,
} from './import.test-kit.ts';
import { segmentCases, toFasta } from './segment-cases.test-kit.ts';

const changes = {
  analyse: fakeSegmentAnalysis,
  reference: createTestReference(TEST_SEGMENTS),
};
const importSegmented = (db: Database, files: TestFiles, others = {}) =>
  importTexts(db, files, { ...changes, ...others });

/** 'a.1 L M': versions with their segments and letters. */
async function listVersions(db: Database): Promise<string[]> {
  const rows = await db.query<{ line: string }>(
    `SELECT e.submission_id || '.' || e.version || ' ' || string_agg(s.segment || ':' ||
       convert_from(s.letters, 'LATIN1'), ' ' ORDER BY s.segment) AS line
     FROM entry e JOIN entry_sequence s USING (accession, version)
       JOIN entry_analysis a USING (accession, version, segment)
     GROUP BY e.submission_id, e.version ORDER BY 1`,
  );
  return rows.map(({ line }) => line);
}

async function listSegments(db: Database): Promise<Map<string, string>> {
  const rows = await db.query<{ name: string; segments: string }>(
    `SELECT e.submission_id AS name, string_agg(a.segment, ' ' ORDER BY a.segment) AS segments
     FROM entry e JOIN entry_analysis a USING (accession, version) GROUP BY e.submission_id`,
  );
  return new Map(rows.map(({ name, segments }) => [name, segments]));
}

for (const { what, table, sequences, rows: expected, stray = [] } of segmentCases) {
  test(`import of several segments: ${what}`, () =>
    withSubmissionDatabase(async (db) => {
      const files = { table: `${table.join('\n')}\n`, sequences: toFasta(sequences) };
      const { rows, summary } = await importSegmented(db, files);
      const released = await listSegments(db);
      const found: Record<string, string> = Object.fromEntries(released);
      const lost: string[] = [];
      for (const { row, submissionId, outcome, problems } of rows) {
        if (outcome !== 'refused') continue;
        const codes = [...new Set(problems.map(({ code }) => `!${code}`))].sort().join(' ');
        if (row === null) lost.push(codes.slice(1));
        else found[submissionId ?? ''] = codes;
        assert.ok(problems.every(({ hint, where }) => hint.length > 20 && where !== ''));
      }
      assert.deepEqual(found, expected);
      assert.deepEqual(lost, stray);
      assert.equal(summary?.released, released.size);
      const told = rows.filter(({ row }) => row !== null).map(({ row }) => row);
      assert.equal(new Set(told).size, told.length, 'one verdict for each row');
      assert.equal(told.length, table.length - 1);
      assert.equal(await countLeftovers(db), 0);
    }));
}

test('segments that are sent again replace theirs, the others stay, and the same content makes no version', () =>
  withSubmissionDatabase(async (db) => {
    const table = 'strain\na\n';
    const run = async (...sequences: string[]) => {
      const { rows } = await importSegmented(db, { table, sequences: toFasta(sequences) });
      return rows.map(({ outcome }) => outcome).join();
    };
    assert.equal(await run('a_L AA', 'a_M CC'), 'released');
    assert.equal(await run('a_M CC'), 'unchanged');
    assert.equal(await run('a_M CC', 'a_L AA'), 'unchanged');
    assert.equal(await run('a_M CG'), 'revised');
    assert.equal(await run('a_S GG'), 'revised');
    assert.equal(await run('a_S GG', 'a_L AA'), 'unchanged');
    assert.deepEqual(await listVersions(db), [
      'a.1 L:AA M:CC',
      'a.2 L:AA M:CG',
      'a.3 L:AA M:CG S:GG',
    ]);
  }));

test('sequences of one row may lie far apart, and rows are many: memory is that of the batches', () =>
  withSubmissionDatabase(async (db) => {
    const names = Array.from({ length: 150 }, (_, i) => `s${i}`);
    const of = (segment: string, letters: string) =>
      names.map((name) => `${name}_${segment} ${letters}`);
    const sequences = toFasta([...of('L', 'AA'), ...of('M', 'CC').reverse(), ...of('S', 'GG')]);
    const files = { table: `strain\n${names.join('\n')}\n`, sequences };
    const { rows, summary } = await importSegmented(db, files);
    assert.deepEqual([summary?.released, rows.length], [150, 150]);
    const segments = [...(await listSegments(db)).values()];
    assert.deepEqual(new Set(segments), new Set(['L M S']));
  }));

test('a table of GISAID with both names of a sample is found by either', () =>
  withSubmissionDatabase(async (db) => {
    const table =
      'covv_virus_name\tcovv_collection_date\tcovv_subm_sample_id\nvirus/1\t2024-01-02\tL-17\nvirus/2\t2024-01-02\tL-18\n';
    const sequences = toFasta(['virus/1_L AA', 'L-17_M CA', 'L-18_S GA']);
    await importSegmented(db, { table, sequences });
    assert.deepEqual(Object.fromEntries(await listSegments(db)), {
      'virus/1': 'L M',
      'virus/2': 'S',
    });
    const whole = await importTexts(db, {
      table: table.replaceAll('virus/', 'whole/').replaceAll('L-', 'W-'),
      sequences: '>W-17\nACGT\n>whole/2\nACGTA\n',
    });
    assert.equal(whole.summary?.released, 2);
  }));
