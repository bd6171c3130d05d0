import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { privacyCodes } from '../../../engine/validate/privacy/check-privacy.ts';
import { readEvents } from '../../../platform/postgres/outbox.ts';
import { defined } from '../../../std/assert.ts';
import {
  countLeftovers,
  importTexts,
  listStored,
  listVerdicts,
  withSubmissionDatabase,
} from './import.test-kit.ts';
import { findCandidateIds } from './sequence-names.ts';

test('rows pass, fail and wait each for itself', async () => {
  await withSubmissionDatabase(async (db) => {
    const { rows, summary, events } = await importTexts(db, {
      table: [
        'strain\tdate\tcountry',
        'good\t2024-01-02\tPeru',
        'future\t2030-01-01\tPeru',
        'silent\t2024\tPeru',
        '\t2024-01-02\tPeru',
        'good\t2024-01-03\tChile',
        'strange\t2024-01-02\tPeru',
        'wide\t2024-01-02\tPeru\tmore',
        'early\t2019-01\tPeru',
      ].join('\n'),
      sequences:
        '>unknown\nACGT\n>strange\nXXACGT\n>good\nACGT\n>future\nACGT\n>good\nTTTT\n>wide\nA\n>early\nAC\n',
    });
    assert.deepEqual(listVerdicts(rows), [
      'row - good: refused sequence-repeated',
      'row - unknown: refused row-missing',
      'row 2 good: released',
      'row 3 future: refused date-in-future',
      'row 4 silent: refused sequence-missing',
      'row 5 -: refused value-missing',
      'row 6 good: refused row-repeated',
      'row 7 strange: refused analysis-failed',
      'row 8 wide: refused cells-too-many',
      'row 9 early: released',
    ]);
    const early = rows.find(({ row }) => row === 9);
    assert.deepEqual(
      early?.problems.map(({ code, where }) => `${code} ${where}`),
      [
        'date-before-emergence table.tsv row 9 column date',
        'analysis-warning sequences-1.fasta record 7',
      ],
    );
    assert.deepEqual(summary, {
      type: 'summary',
      released: 2,
      revised: 0,
      unchanged: 0,
      refused: 8,
    });
    const progress = events.filter((event) => event.type === 'progress');
    assert.deepEqual(progress.at(-1), { type: 'progress', done: 8, total: 8 });
    assert.deepEqual(
      (await listStored(db)).map(({ submission_id, letters }) => [submission_id, letters]),
      [
        ['early', 'AC'],
        ['good', 'ACGT'],
      ],
    );
    for (const row of rows) for (const { hint } of row.problems) assert.ok(hint.length > 10);
    assert.equal(await countLeftovers(db), 0);
  });
});

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const plan = fc.record({
  table: fc.array(fc.record({ name, isBad: fc.boolean() }), { maxLength: 12 }),
  sequences: fc.array(fc.record({ name, isBad: fc.boolean() }), { maxLength: 12 }),
});

/** What has to be said of a table and a FASTA file, by the rules alone. */
function expectVerdicts({ table, sequences }: ReturnType<typeof toPlain>): string[] {
  const verdicts: string[] = [];
  const firstRow = new Map<string, { row: number; isBad: boolean; isUsed: boolean }>();
  table.forEach(({ name, isBad }, index) => {
    const row = index + 2;
    const date = isBad ? ' date-invalid' : '';
    if (firstRow.has(name)) verdicts.push(`row ${row} ${name}: refused${date} row-repeated`);
    else {
      firstRow.set(name, { row, isBad, isUsed: false });
      if (isBad) verdicts.push(`row ${row} ${name}: refused date-invalid`);
    }
  });
  for (const { name, isBad } of sequences) {
    const found = firstRow.get(name);
    if (found === undefined) verdicts.push(`row - ${name}: refused row-missing`);
    else if (found.isUsed) verdicts.push(`row - ${name}: refused sequence-repeated`);
    else if (!found.isBad) {
      found.isUsed = true;
      verdicts.push(`row ${found.row} ${name}: ${isBad ? 'refused analysis-failed' : 'released'}`);
    }
  }
  for (const [name, { row, isBad, isUsed }] of firstRow) {
    if (!isBad && !isUsed) verdicts.push(`row ${row} ${name}: refused sequence-missing`);
  }
  return verdicts.sort();
}

const toPlain = (value: typeof plan extends fc.Arbitrary<infer T> ? T : never) => value;

test('for any table and any sequences, each row gets the one verdict that the rules give', async () => {
  await withSubmissionDatabase(async (db) => {
    const check = fc.asyncProperty(plan, async (value) => {
      await db.query('DELETE FROM entry');
      const table = value.table.map(({ name, isBad }) => `${name}\t${isBad ? 'soon' : '2024'}\n`);
      const sequences = value.sequences.map(
        ({ name, isBad }) => `>${name}\n${isBad ? 'XX' : 'AC'}\n`,
      );
      const { rows, summary } = await importTexts(db, {
        table: `strain\tdate\n${table.join('')}`,
        sequences: sequences.join(''),
      });
      assert.deepEqual(listVerdicts(rows), expectVerdicts(value));
      const released = rows.filter(({ outcome }) => outcome === 'released');
      assert.equal(summary?.released, released.length);
      assert.deepEqual(
        (await listStored(db)).map(({ accession, version }) => `${accession}.${version}`).sort(),
        released.map(({ accession }) => accession).sort(),
      );
    });
    await fc.assert(check, { numRuns: 60 });
    assert.equal(await countLeftovers(db), 0);
  });
});

test('the order of table and sequences does not matter, over many batches and files', async () => {
  await withSubmissionDatabase(async (db) => {
    const names = Array.from({ length: 300 }, (_, index) => `sample-${index}`);
    const toFasta = (some: readonly string[]) => some.map((text) => `>${text}\nACGT\n`).join('');
    const { summary } = await importTexts(db, {
      table: `country\tstrain\n${names.map((text) => `Peru\t${text}\n`).join('')}`,
      sequences: [toFasta(names.slice(100).reverse()), toFasta(names.slice(0, 100).reverse())],
    });
    assert.deepEqual(summary, {
      type: 'summary',
      released: 300,
      revised: 0,
      unchanged: 0,
      refused: 0,
    });
  });
});

test('the first of two sequences with one name counts, also when they come in different batches', async () => {
  await withSubmissionDatabase(async (db) => {
    const names = Array.from({ length: 200 }, (_, index) => `s${index}`);
    const first = names.map((text) => `>${text}\nACGT\n`).join('');
    const second = names.map((text) => `>${text}\nTTTTTT\n`).join('');
    const table = `strain\n${names.join('\n')}\n`;
    const { summary } = await importTexts(db, { table, sequences: first + second });
    assert.equal(summary?.released, 200);
    assert.equal(summary?.refused, 200);
    assert.ok((await listStored(db)).every(({ letters }) => letters === 'ACGT'));
  });
});

test('a FASTA header may hold a description or fields after bars; the longest name with a row counts', async () => {
  assert.deepEqual(findCandidateIds({ name: 'a b|c', id: 'a' }), ['a b|c', 'a', 'a b']);
  assert.deepEqual(findCandidateIds({ name: '', id: '' }), []);
  await withSubmissionDatabase(async (db) => {
    const { rows } = await importTexts(db, {
      table: 'strain\nplain\ndescribed\nbarred\nhCoV-19/x y/1\nA\nA 1\n',
      sequences:
        '>plain\nA\n>described with words\nA\n>barred|EPI_1|2024\nA\n>hCoV-19/x y/1|EPI\nA\n>A 1\nA\n>A 1\nT\n>A\nC\n>\nG\n',
    });
    assert.deepEqual(listVerdicts(rows), [
      'row - -: refused row-missing',
      'row - A: refused sequence-repeated',
      'row 2 plain: released',
      'row 3 described: released',
      'row 4 barred: released',
      'row 5 hCoV-19/x y/1: released',
      'row 6 A: released',
      'row 7 A 1: released',
    ]);
    const stored = await listStored(db);
    assert.equal(stored.find((entry) => entry.submission_id === 'A')?.letters, 'C');
  });
});

test('the same again is unchanged; other metadata, columns or letters make the next version', async () => {
  await withSubmissionDatabase(async (db) => {
    const run = async (table: string, sequences = '>a\nACGT\n') => {
      const { rows } = await importTexts(db, { table, sequences });
      return rows.map(({ outcome, accession }) => `${outcome} ${accession}`);
    };
    const [first = ''] = await run('strain\tcountry\tclinic\na\tPeru\tnorth\n');
    const accession = first.replace(/^released (.*)\.1$/, '$1');
    assert.match(accession, /^TT/);
    const outcomes = [
      await run('strain\tclinic\tcountry\na\tnorth\t Peru \n'),
      await run('strain\tcountry\tclinic\na\tChile\tnorth\n'),
      await run('strain\tcountry\tclinic\na\tChile\tsouth\n'),
      await run('strain\tcountry\tclinic\na\tChile\tsouth\n', '>a\nacgu\n'),
      await run('strain\tcountry\tclinic\na\tChile\tsouth\n', '>a\nACGTT\n'),
      await run('strain\tcountry\tclinic\na\tChile\tsouth\n', '>a\nACG\nTT\n'),
    ];
    assert.deepEqual(outcomes.flat(), [
      `unchanged ${accession}.1`,
      `revised ${accession}.2`,
      `revised ${accession}.3`,
      `revised ${accession}.4`,
      `revised ${accession}.5`,
      `unchanged ${accession}.5`,
    ]);
    const told = await readEvents(db, { after: 0, limit: 100 });
    assert.deepEqual(
      told.flatMap(({ payload }) => (payload as { entries: unknown[] }).entries),
      [1, 2, 3, 4, 5].map((version) => ({ accession, version })),
    );
  });
});

test('simulated samples are refused among real ones, whatever column says so', async () => {
  await withSubmissionDatabase(async (db) => {
    const table =
      'strain\tauthors\tnote\nSimulated/Peru/1-1/2020\t\t\nreal\tSimulated by Outbreak Commons\t\nother\t\tSimulated by outbreak commons, seed 1\nmine\tWe\tsimulated\n';
    const sequences = '>Simulated/Peru/1-1/2020\nA\n>real\nA\n>other\nA\n>mine\nA\n';
    const { rows } = await importTexts(db, { table, sequences });
    assert.deepEqual(listVerdicts(rows), [
      'row 2 Simulated/Peru/1-1/2020: refused sample-simulated',
      'row 3 real: refused sample-simulated',
      'row 4 other: refused sample-simulated',
      'row 5 mine: released',
    ]);
    const accepted = await importTexts(db, { table, sequences }, { acceptsSimulated: true });
    assert.equal(accepted.summary?.released, 3);
  });
});

test('columns are recognised as those of submissions are, and what they are taken for is told first', async () => {
  await withSubmissionDatabase(async (db) => {
    const table =
      'covv_virus_name\tcovv_collection_date\tcovv_location\tcovv_patient_age\tWard\nhCoV-19/Peru/1/2024\t2024-01-02\tSouth America / Peru / Lima\t40\tA1\n';
    const sequences = '>hCoV-19/Peru/1/2024\nACGTAC\n';
    const { events, rows } = await importTexts(db, { table, sequences });
    const [first] = events;
    assert.ok(first?.type === 'mapping');
    assert.equal(first.source, 'gisaid-epicov');
    assert.deepEqual(
      first.columns.map(({ status, fields }) => `${status} ${fields.join('+')}`),
      [
        'mapped strain',
        'mapped date',
        'mapped region+country+division+location',
        'mapped age',
        'kept ',
      ],
    );
    assert.ok(first.columns.slice(0, 4).every(({ confidence }) => confidence >= 0.8));
    assert.deepEqual(listVerdicts(rows), ['row 2 hCoV-19/Peru/1/2024: released']);
    const [stored] = await listStored(db);
    const { country, division, region } = stored?.metadata ?? {};
    assert.deepEqual([region, country, division], ['South America', 'Peru', 'Lima']);
    assert.deepEqual(stored?.other_columns, { Ward: 'A1' });
    const mapping = { columns: { covv_location: null, Ward: 'division' }, values: {} };
    const again = await importTexts(db, { table, sequences }, { mapping });
    assert.deepEqual(listVerdicts(again.rows), ['row 2 hCoV-19/Peru/1/2024: revised']);
    const decided = (await listStored(db)).at(-1);
    assert.equal(decided?.metadata.division, 'A1');
    assert.equal(decided?.metadata.country, null);
  });
});

test("GISAID's tables name samples as its FASTA does, whatever numbers a laboratory gives them", async () => {
  await withSubmissionDatabase(async (db) => {
    const table =
      'covv_virus_name\tcovv_collection_date\tcovv_location\tcovv_subm_sample_id\nhCoV-19/Peru/1/2024\t2024-01-02\tSouth America / Peru\tL-17\n';
    const sequences = '>hCoV-19/Peru/1/2024\nACGTAC\n';
    const { rows } = await importTexts(db, { table, sequences });
    assert.deepEqual(listVerdicts(rows), ['row 2 hCoV-19/Peru/1/2024: released']);
    const [stored] = await listStored(db);
    assert.deepEqual(stored?.other_columns, { covv_subm_sample_id: 'L-17' });
  });
});

test('what may tell who a person is stands in the report and stops nothing, unless such rows are to be refused', async () => {
  await withSubmissionDatabase(async (db) => {
    const rowsOf = (name: string, age: string, note: string) =>
      `${name}\t2024-01-02\tPeru\t\t${age}\t${note}\n`;
    const table = [
      'strain\tdate\tcountry\tlocation\tage\tnote\n',
      rowsOf('old', '93', ''),
      rowsOf('named', '40', 'seen by Dr. Maria Huber'),
      rowsOf('number', '40', 'MRN: 12345678'),
      'small\t2024-01-02\tSwitzerland\tBern\t40\t\n',
      rowsOf('plain', '40', 'nothing'),
    ].join('');
    const sequences = ['old', 'named', 'number', 'small', 'plain']
      .map((name, at) => `>${name}\n${'ACGT'.repeat(at + 1)}\n`)
      .join('');
    const refused = await importTexts(db, { table, sequences }, { refusesPrivate: true });
    assert.deepEqual(listVerdicts(refused.rows), [
      'row 2 old: refused age-over-89',
      'row 3 named: refused person-name',
      'row 4 number: refused record-number',
      'row 5 small: refused place-and-day',
      'row 6 plain: released',
    ]);
    const warned = await importTexts(db, { table, sequences });
    assert.equal(warned.summary?.refused, 0);
    assert.deepEqual(
      warned.rows
        .map(({ submissionId, outcome, problems }) => [
          submissionId,
          outcome,
          ...problems.map(({ code }) => code).filter((code) => privacyCodes.has(code)),
        ])
        .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
      [
        ['named', 'released', 'person-name'],
        ['number', 'released', 'record-number'],
        ['old', 'released', 'age-over-89'],
        ['plain', 'unchanged'],
        ['small', 'released', 'place-and-day'],
      ],
    );
    const { where, hint } = defined(
      warned.rows.flatMap(({ problems }) => problems).find(({ code }) => code === 'age-over-89'),
      'the warning',
    );
    assert.equal(where, 'table.tsv row 2 column age');
    assert.match(hint, /Write 90\+ instead\.$/);
  });
});
