import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ColumnValue, IndexSchema } from '../../../schema/genome-row.ts';
import { createQuery, everyRow } from '../tree.ts';
import { formatLapisAnswer } from './format-answer.ts';
import type { LapisFormat, LapisQuery } from './lapis-query.ts';
import { parseLapisRequest } from './parse-lapis-request.ts';

const numRuns = Number(process.env.OUTBREAK_PROPERTY_RUNS ?? 200);

const schema: IndexSchema = {
  primaryKey: 'accession',
  columns: [
    { name: 'country', type: 'string' },
    { name: 'lineage', type: 'string', lineageSystem: 'pango' },
    { name: 'date', type: 'date' },
    { name: 'age', type: 'int' },
  ],
  nucleotideSequences: [
    { name: 'L', sequence: 'ACGTACGTAC' },
    { name: 'S', sequence: 'ACGT' },
  ],
  genes: [{ name: 'GPC', sequence: 'MSK*' }],
  lineageSystems: { pango: { A: {} } },
};

function parseFilter(params: Record<string, unknown>) {
  const request = parseLapisRequest(schema, 'aggregated', params);
  assert.ok(request.ok, JSON.stringify(request));
  return request.value.query.filter;
}

test('mutations of every sequence and letter are parsed back', () => {
  const place = fc.constantFrom(
    { kind: 'nucleotide' as const, sequence: 'L', length: 10, letters: 'ACGT-NRY.' },
    { kind: 'nucleotide' as const, sequence: 'S', length: 4, letters: 'ACGT-NRY.' },
    { kind: 'aminoAcid' as const, sequence: 'GPC', length: 4, letters: 'MSK*-X.' },
  );
  fc.assert(
    fc.property(
      place,
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      fc.boolean(),
      (at, n, letter, hasFrom, isMaybe) => {
        const position = n % at.length;
        const symbol = at.letters.charAt(letter % (at.letters.length + 1));
        const { kind, sequence } = at;
        const text = `${sequence}:${hasFrom ? '-' : ''}${position + 1}${symbol}`;
        const expected =
          symbol === ''
            ? { type: 'HasMutation', kind, sequence, position }
            : { type: 'SymbolEquals', kind, sequence, position, symbol };
        const whole = isMaybe ? { type: 'Maybe', child: expected } : expected;
        const written = isMaybe ? `MAYBE(${text})` : text;
        assert.deepEqual(parseFilter({ [`${kind}Mutations`]: written }), whole);
        assert.deepEqual(parseFilter({ advancedQuery: ` ( ${written} ) ` }), whole);
      },
    ),
    { numRuns },
  );
});

test('quoted values may hold anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 0, maxLength: 12 }), (value) => {
      const quoted = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
      const filter = { type: 'StringEquals', column: 'country', value };
      assert.deepEqual(parseFilter({ advancedQuery: `country='${quoted}'` }), filter);
      assert.deepEqual(
        parseFilter({ advancedQuery: `!country='${quoted}' & 1A`.replace('1A', 'L:1A') }),
        {
          type: 'And',
          children: [
            { type: 'Not', child: filter },
            { type: 'SymbolEquals', kind: 'nucleotide', sequence: 'L', position: 0, symbol: 'A' },
          ],
        },
      );
    }),
    { numRuns },
  );
});

test('no text makes the parsers fail other than with problems', () => {
  const token = fc.constantFrom(
    '(',
    ')',
    '!',
    '&',
    '|',
    ' AND ',
    ' OR ',
    'NOT ',
    '[2-of:',
    ',',
    ']',
    'maybe(',
    "'",
    '\\',
    'country',
    '=',
    '>=',
    '.regex',
    'IsNull(',
    'GPC:2',
    'L:3T',
    'ins_',
    ':',
    'A*',
    ' ',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(token, { maxLength: 15 }).map((tokens) => tokens.join('')),
  );
  const key = fc.constantFrom(
    'advancedQuery',
    'variantQuery',
    'nucleotideMutations',
    'aminoAcidInsertions',
    'country.regex',
    'lineage',
    'orderBy',
    'fields',
    'dateFrom',
    'limit',
  );
  const value = fc.oneof(text, fc.jsonValue());
  fc.assert(
    fc.property(key, value, (name, given) => {
      const request = parseLapisRequest(schema, 'details', { [name]: given });
      if (request.ok) return;
      assert.ok(request.error.length > 0);
      for (const problem of request.error)
        assert.ok(problem.hint.length > 10 && problem.value.length <= 200);
    }),
    { numRuns: numRuns * 2 },
  );
});

const plain: LapisQuery = {
  endpoint: 'details',
  query: createQuery(everyRow, { type: 'Details', fields: ['a', 'b'] }),
  format: 'JSON',
  downloadAsFile: false,
  downloadFileBasename: null,
  compression: null,
  fastaHeader: [],
  unalignedSegments: null,
};

/** Reads CSV as RFC 4180 says; null is an empty cell without quotes. */
function readCsv(text: string, separator: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (let at = 0; at < text.length; ) {
    let cell: string | null = '';
    if (text[at] === '"') {
      at++;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (text[at] === '"') at++;
        cell += text[at++];
      }
      at++;
    } else {
      while (text[at] !== separator && text[at] !== '\n') cell += text[at++];
      if (cell === '') cell = null;
    }
    row.push(cell);
    if (text[at++] === '\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

const cells: fc.Arbitrary<ColumnValue> = fc.option(
  fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('"', ',', '\t', '\n', '\r', '\\', 'a', '') }),
  ),
);

test('tables are read back as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: cells, b: cells }, { noNullPrototype: true })), (rows) => {
      const answer = { fields: ['a', 'b'], rows, total: rows.length, dataVersion: '1' };
      const write = (
        format: 'CSV' | 'TSV' | 'TSV-ESCAPED' | 'CSV-WITHOUT-HEADERS' | 'JSON' | 'NDJSON',
      ) => [...formatLapisAnswer(answer, plain, { format, info: { x: 1 } })].join('');
      const table = rows.map(({ a, b }) => [a, b]);
      assert.deepEqual(readCsv(write('CSV'), ','), [['a', 'b'], ...table]);
      assert.deepEqual(readCsv(write('CSV-WITHOUT-HEADERS'), ','), table);
      assert.deepEqual(readCsv(write('TSV'), '\t'), [['a', 'b'], ...table]);
      const names: Record<string, string> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
      const lines = write('TSV-ESCAPED').split('\n').slice(1, -1);
      const read = lines.map((line) =>
        line
          .split('\t')
          .map((cell) => cell.replaceAll(/\\(.)/g, (_, name: string) => names[name] ?? '')),
      );
      assert.deepEqual(
        read,
        table.map((row) => row.map((cell) => cell ?? '')),
      );
      assert.deepEqual(JSON.parse(write('JSON')), { data: rows, info: { x: 1 } });
      assert.deepEqual(
        write('NDJSON')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
        rows,
      );
    }),
    { numRuns },
  );
});

test('tables for machines hold every byte of a value; only the form for spreadsheets keeps formulas out', () => {
  const values = ['=1+1', '+x', '-x', '@x', '\t=1', '-1', 'x', '', null];
  const rows = values.map((a) => ({ a, b: -2 }));
  const answer = { fields: ['a', 'b'], rows, total: rows.length, dataVersion: '1' };
  const write = (format: LapisFormat) =>
    [...formatLapisAnswer(answer, plain, { format, info: {} })].join('');
  const table = [['a', 'b'], ...values.map((value) => [value, '-2'])];
  assert.deepEqual(readCsv(write('CSV'), ','), table);
  assert.deepEqual(readCsv(write('TSV'), '\t'), table);
  const guarded = write('CSV-FOR-SPREADSHEETS');
  assert.equal(guarded[0], '\ufeff');
  assert.deepEqual(readCsv(guarded.slice(1), ','), [
    ['a', 'b'],
    ...["'=1+1", "'+x", "'-x", "'@x", "'\t=1", '-1', 'x', '', null].map((value) => [value, '-2']),
  ]);
});

test('an answer streams: nothing is read before it is asked for', () => {
  let read = 0;
  function* count() {
    for (;;) yield { a: read++, b: null };
  }
  const answer = { fields: ['a', 'b'], rows: count(), total: 0, dataVersion: '1' };
  for (const format of ['JSON', 'CSV', 'TSV', 'NDJSON'] as const) {
    read = 0;
    const pieces = formatLapisAnswer({ ...answer, rows: count() }, plain, { format, info: {} });
    for (let i = 0; i < 3; i++) assert.equal(pieces.next().done, false);
    assert.ok(read <= 4, format);
  }
});
