import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shipped } from '../../../engine/validate/checklists.test-kit.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { defined } from '../../../std/assert.ts';
import { createEntryReader } from '../entry-reader.ts';
import { importTexts, TEST_INSTANCE, withSubmissionDatabase } from '../import/import.test-kit.ts';
import { readExternal, withExternal } from './read-external.ts';
import { takeExternal } from './take-external.ts';

async function* toLines(lines: readonly unknown[]): AsyncGenerator<Uint8Array> {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  yield Buffer.from(texts.join('\n'));
}

/** An instance with the entries 'a', which has an accession of GISAID, and 'b'. */
function withEntries(
  work: (world: {
    readonly db: Database;
    readonly a: string;
    readonly b: string;
    readonly register: (
      lines: readonly unknown[],
      updater?: string,
    ) => ReturnType<typeof takeExternal>;
  }) => Promise<void>,
): Promise<void> {
  return withSubmissionDatabase(async (db) => {
    const table =
      'strain\tdate\tcountry\tgisaidEpiIsl\na\t2024-01-02\tFrance\tEPI_ISL_1\nb\t2024-01-02\tFrance\t\n';
    await importTexts(db, { table, sequences: '>a\nACGTA\n>b\nACGTC\n' });
    const rows = await db.query<{ name: string; accession: string }>(
      'SELECT submission_id AS name, accession FROM entry',
    );
    const find = (name: string) =>
      defined(
        rows.find((row) => row.name === name),
        name,
      ).accession;
    let second = 0;
    const register = (lines: readonly unknown[], updater = 'ena') =>
      takeExternal(db, toLines(lines), {
        instance: TEST_INSTANCE.id,
        updater,
        by: { id: 'program', name: 'A program' },
        now: () => new Date(Date.UTC(2024, 5, 1, 0, 0, second++)),
        core: defined(shipped.get('core'), 'the core'),
      });
    await work({ db, a: find('a'), b: find('b'), register });
  });
}

const line = (accession: string, externalMetadata: object, version = 1) => ({
  accession,
  version,
  externalMetadata,
});

async function describeExternal(db: Database, accession: string, version = 1): Promise<string[]> {
  const found = await readExternal(db, [{ accession, version }]);
  return (found.get(`${accession}.${version}`) ?? []).map(
    ({ field, value, updater }) => `${field}=${value} by ${updater}`,
  );
}

test('what is registered stands beside the version, with who says so, and fills what is empty', () =>
  withEntries(async ({ db, a, b, register }) => {
    const results = await register([
      line(a, { genbankAccession: ' OX000001 ', gisaidEpiIsl: 'EPI_ISL_2' }),
      line(b, { biosampleAccession: 'SAMEA1' }),
    ]);
    assert.deepEqual(results, { taken: 2, problemCount: 0, problems: [] });
    assert.deepEqual(await describeExternal(db, a), [
      'genbankAccession=OX000001 by ena',
      'gisaidEpiIsl=EPI_ISL_2 by ena',
    ]);
    const plain = createEntryReader(db);
    const [own] = await plain.readEntries([{ accession: a, version: 1 }]);
    assert.equal(own?.metadata.genbankAccession ?? null, null, 'the version stays as it is');
    const [filled] = await withExternal(db, plain).readEntries([{ accession: a, version: 1 }]);
    assert.equal(filled?.metadata.genbankAccession, 'OX000001');
    assert.equal(filled?.metadata.gisaidEpiIsl, 'EPI_ISL_1', 'what its owner said goes before');
    const [told] = await db.query<{ entries: { accession: string; version: number }[] }>(
      `SELECT payload -> 'entries' AS entries FROM outbox WHERE topic = 'entries.changed'`,
    );
    assert.deepEqual(
      told?.entries.toSorted((one, other) => (one.accession < other.accession ? -1 : 1)),
      [a, b].toSorted().map((accession) => ({ accession, version: 1 })),
    );
  }));

test('of an updater the last word counts, null takes it back, and others are left alone', () =>
  withEntries(async ({ db, a, register }) => {
    await register([line(a, { genbankAccession: 'OX000001' })]);
    await register([line(a, { genbankAccession: 'OX000002' })], 'ncbi');
    assert.deepEqual(await describeExternal(db, a), [
      'genbankAccession=OX000002 by ncbi',
      'genbankAccession=OX000001 by ena',
    ]);
    await register([
      line(a, { genbankAccession: 'OX000003' }),
      line(a, { genbankAccession: 'OX000004' }),
    ]);
    await register([line(a, { genbankAccession: null })], 'ncbi');
    assert.deepEqual(await describeExternal(db, a), ['genbankAccession=OX000004 by ena']);
  }));

test('a later version has it, too, until something newer is registered of that one', () =>
  withEntries(async ({ db, a, register }) => {
    await register([line(a, { genbankAccession: 'OX000001.1' })]);
    await importTexts(db, {
      table: 'strain\tdate\tcountry\na\t2024-01-02\tChile\n',
      sequences: '>a\nACGTA\n',
    });
    assert.deepEqual(await describeExternal(db, a, 2), ['genbankAccession=OX000001.1 by ena']);
    await register([line(a, { genbankAccession: 'OX000001.2' }, 2)]);
    assert.deepEqual(await describeExternal(db, a, 2), ['genbankAccession=OX000001.2 by ena']);
    assert.deepEqual(await describeExternal(db, a, 1), ['genbankAccession=OX000001.1 by ena']);
  }));

test('each line is judged by itself', () =>
  withEntries(async ({ db, a, b, register }) => {
    const results = await register([
      '{',
      line(a, { country: 'Chile' }),
      line(a, { genbankAccession: 7 }),
      line(a, { genbankAccession: '' }),
      line(a, { genbankAccession: 'x\u0000' }),
      line(a, { genbankAccession: 'x'.repeat(301) }),
      line(a, { genbankAccession: 'OX000001' }, 9),
      line('OC_0000013', {}),
      { accession: a },
      'x'.repeat(100_001),
      line(b, { readsAccession: 'ERR0000001' }),
    ]);
    assert.deepEqual(
      results.problems.map((one) => `${one.line} ${one.code}`).toSorted(),
      [
        '1 line-invalid',
        '2 field-unknown',
        '3 field-invalid',
        '4 field-invalid',
        '5 field-invalid',
        '6 field-invalid',
        '7 entry-unknown',
        '8 entry-unknown',
        '9 line-invalid',
        '10 line-too-long',
      ].toSorted(),
    );
    assert.equal(results.taken, 1);
    assert.deepEqual(await describeExternal(db, a), []);
    assert.deepEqual(await describeExternal(db, b), ['readsAccession=ERR0000001 by ena']);
  }));
