import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Filter } from '../tree.ts';
import { parseLapisRequest } from './parse-lapis-request.ts';

const schema: IndexSchema = {
  primaryKey: 'accession',
  columns: [
    { name: 'pangoLineage', type: 'string', lineageSystem: 'pango' },
    { name: 'nextcladePangoLineage', type: 'string', lineageSystem: 'pango' },
    { name: 'nextstrainClade', type: 'string' },
    { name: 'gisaidClade', type: 'string' },
  ],
  nucleotideSequences: [{ name: 'main', sequence: 'ACGT'.repeat(250) }],
  genes: [
    { name: 'S', sequence: 'MKLV'.repeat(200) },
    { name: 'ORF1a', sequence: 'MKLV'.repeat(200) },
  ],
  lineageSystems: { pango: { 'B.1.1.7': {}, 'BA.5': {}, 'XBB.1.5': {}, B: {} } },
};

function parse(variantQuery: string, used: IndexSchema = schema) {
  return parseLapisRequest(used, 'aggregated', { variantQuery });
}

const nucleotide = (position: number, symbol: string): Filter => ({
  ...{ type: 'SymbolEquals', kind: 'nucleotide', sequence: 'main', position: position - 1, symbol },
});
const lineage = (column: string, value: string, includeSublineages: boolean): Filter => ({
  ...{ type: 'Lineage', column, value, includeSublineages, recombinants: 'doNotFollow' },
});
const equals = (column: string, value: string): Filter => ({ type: 'StringEquals', column, value });

test("every form of LAPIS' grammar for SARS-CoV-2 is read", () => {
  const text =
    '300G & (400-|500B) & !600 & MAYBE(700B|800-) & [3-of:123A,234T,345G] & [exactly-1-of: 12C, 13.] ' +
    '& B.1.1.7* & xbb.1.5.* & nextcladePangoLineage:BA.5* & nextstrainClade:21K & NEXTSTRAINCLADE:RECOMBINANT ' +
    '& gisaid:gra & S:501Y & orf1a:T4- & ins_S:214:E?E & INS_22:?AG?';
  const parsed = parse(text);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const children: Filter[] = [
    nucleotide(300, 'G'),
    { type: 'Or', children: [nucleotide(400, '-'), nucleotide(500, 'B')] },
    {
      type: 'Not',
      child: { type: 'HasMutation', kind: 'nucleotide', sequence: 'main', position: 599 },
    },
    {
      type: 'Maybe',
      child: { type: 'Or', children: [nucleotide(700, 'B'), nucleotide(800, '-')] },
    },
    {
      ...{ type: 'NOf', count: 3, exactly: false },
      children: [nucleotide(123, 'A'), nucleotide(234, 'T'), nucleotide(345, 'G')],
    },
    {
      ...{ type: 'NOf', count: 1, exactly: true },
      children: [nucleotide(12, 'C'), nucleotide(13, '.')],
    },
    lineage('pangoLineage', 'B.1.1.7', true),
    lineage('pangoLineage', 'XBB.1.5', true),
    lineage('nextcladePangoLineage', 'BA.5', true),
    equals('nextstrainClade', '21K'),
    equals('nextstrainClade', 'recombinant'),
    equals('gisaidClade', 'GRA'),
    { type: 'SymbolEquals', kind: 'aminoAcid', sequence: 'S', position: 500, symbol: 'Y' },
    { type: 'SymbolEquals', kind: 'aminoAcid', sequence: 'ORF1a', position: 3, symbol: '-' },
    {
      ...{ type: 'InsertionContains', kind: 'aminoAcid', sequence: 'S', position: 214 },
      pattern: 'E.*E',
    },
    {
      ...{ type: 'InsertionContains', kind: 'nucleotide', sequence: 'main', position: 22 },
      pattern: '.*AG.*',
    },
  ];
  assert.deepEqual(parsed.value.query.filter, { type: 'And', children });
});

test('words find the columns that an index names after other tools', () => {
  const other: IndexSchema = {
    ...schema,
    columns: [
      { name: 'lineage', type: 'string', lineageSystem: 'pango' },
      { name: 'clade', type: 'string' },
    ],
  };
  const parsed = parse('BA.5 | nextcladePangoLineage:B* | nextstrainClade:21k', other);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value.query.filter, {
    type: 'Or',
    children: [
      lineage('lineage', 'BA.5', false),
      lineage('lineage', 'B', true),
      equals('clade', '21K'),
    ],
  });
});

test('what the grammar does not have is told with what stands there', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /the end/],
    ['300G &', /the end/],
    ['300G 400T', /'400T'/],
    ['(300G', /'\)'/],
    ['[3-of: 300G', /'\]'/],
    ['[of: 300G]', /mutation, lineage or field/],
    ['1001A', /1 to 1000/],
    ['S:801A', /1 to 800/],
    ['E:1A', /Known segments/],
    ['ins_S:1:', /insertion/],
    ['BA.9', /no lineage/],
    ['BA.', /mutation like/],
    ['country=Germany', /./],
    ['usherTree.descendantOf:NODE_1', /tree/],
  ];
  for (const [text, hint] of cases) {
    const parsed = parse(text);
    assert.ok(!parsed.ok, text);
    assert.deepEqual([...new Set(parsed.error.map(({ where }) => where))], ['variantQuery'], text);
    assert.match(parsed.error.map((problem) => problem.hint).join(' '), hint, text);
  }
});
