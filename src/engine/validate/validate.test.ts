import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defineRecord } from '../../schema/define-record.ts';
import { mapColumns } from './map-columns.ts';
import { parseDate } from './parse-date.ts';
import { validateRow } from './validate-row.ts';

const field = {
  definition: '',
  example: 'x',
  required: false,
  type: 'string',
  synonyms: [],
} as const;
const record = defineRecord({
  name: 'test',
  version: 1,
  title: 'Test',
  migrations: {},
  fields: {
    strain: { ...field, title: 'Strain', required: true, synonyms: ['name', 'covvvirusname'] },
    date: { ...field, title: 'Collection date', type: 'date', synonyms: ['collectiondate'] },
    country: { ...field, title: 'Country' },
  },
});
const context = {
  today: '2026-11-23',
  emergenceDate: '2019-12-01',
  source: 'table.tsv',
  maxValueLength: 50,
};

function check(headers: string[], cells: string[]) {
  const mapping = mapColumns(headers, record);
  return validateRow({ record, mapping }, { cells, rowNumber: 2 }, context);
}

test('columns are found by name, title and synonym, whatever their case and separators', () => {
  const mapping = mapColumns(
    ['covv_virus_name', 'Collection Date', 'COUNTRY', 'Ct value', ''],
    record,
  );
  assert.deepEqual(Object.fromEntries(mapping.fields), { strain: 0, date: 1, country: 2 });
  assert.deepEqual(mapping.others, [{ header: 'Ct value', index: 3 }]);
  assert.deepEqual(mapping.missing, []);
  assert.equal(mapColumns(['name', 'strain'], record).fields.get('strain'), 1);
  assert.deepEqual(mapColumns(['country'], record).missing, ['strain']);
});

test('dates of every form that tables hold', () => {
  const cases: [string, string | null][] = [
    ['2021-03-09', '2021-03-09'],
    ['2021-3-9', '2021-03-09'],
    ['2021-03', '2021-03'],
    ['2021-03-XX', '2021-03'],
    ['2021-XX-XX', '2021'],
    ['2021', '2021'],
    ['09-Mar-2021', '2021-03-09'],
    ['Mar-2021', '2021-03'],
    ['2021-03-09T10:20:00Z', '2021-03-09'],
    ['2020-02-29', '2020-02-29'],
    ['2021-02-29', null],
    ['2021-13-01', null],
    ['2021-00-01', null],
    ['2021-04-31', null],
    ['03/04/2021', null],
    ['44264', null],
    ['yesterday', null],
  ];
  for (const [text, expected] of cases) {
    const date = parseDate(text);
    assert.equal(date.ok ? date.value.text : null, expected, text);
  }
});

test('a parsed date parses to itself', () => {
  const days = fc.date({
    min: new Date('1900-01-01'),
    max: new Date('2100-01-01'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(days, fc.constantFrom(4, 7, 10), (day, length) => {
      const text = day.toISOString().slice(0, length);
      const date = parseDate(text);
      assert.equal(date.ok && date.value.text, text);
    }),
  );
});

test('a good row gives its values, other columns kept beside them', () => {
  const row = check(['name', 'date', 'Ct value'], [' A/1 ', '2021-03-09', '21.5']);
  assert.deepEqual(row, {
    values: { strain: 'A/1', date: '2021-03-09', country: null },
    others: { 'Ct value': '21.5' },
    errors: [],
    warnings: [],
  });
});

test('each problem names row, column, value and remedy', () => {
  const codes = (headers: string[], cells: string[]) =>
    check(headers, cells).errors.map((problem) => problem.code);
  assert.deepEqual(codes(['strain', 'date'], ['', '2021']), ['value-missing']);
  assert.deepEqual(codes(['strain', 'date'], ['a', '31/12/2020']), ['date-invalid']);
  assert.deepEqual(codes(['strain', 'date'], ['a', '2027']), ['date-in-future']);
  assert.deepEqual(codes(['strain'], ['a'.repeat(51)]), ['value-too-long']);
  assert.deepEqual(codes(['strain'], ['a\u0007b']), ['character-invalid']);
  const [problem] = check(['strain', 'date'], ['a', '31/12/2020']).errors;
  assert.equal(problem?.where, 'table.tsv row 2 column date');
  assert.equal(problem?.value, '31/12/2020');
  assert.deepEqual(
    check(['strain', 'date'], ['a', '2018-05-05']).warnings.map(({ code }) => code),
    ['date-before-emergence'],
  );
});

test('any cells at all give a verdict and never a throw', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (headers, cells) => {
      const { values, errors } = check(headers, cells);
      assert.ok(values.strain !== null || errors.length > 0);
    }),
  );
});
