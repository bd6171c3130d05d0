import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cdsesOf } from '../../../bio/annotation.ts';
import { parseGff3 } from '../../../bio/gff3.ts';
import { type CodingFeature, type CodingPiece, formatGeneMap, makeGeneMap } from './gene-map.ts';

function feature(names: readonly string[], pieces: readonly CodingPiece[]): CodingFeature {
  return { where: 'x.gb line 1', names, product: 'p', pieces, skip: 0, isPartial: false };
}

const six: CodingPiece[] = [{ begin: 0, end: 6, strand: '+' }];

function checkNames(lists: readonly (readonly string[])[], expected: readonly string[]): void {
  const { cdses } = makeGeneMap(lists.map((names) => feature(names, six)));
  assert.deepEqual(
    cdses.map(({ name }) => name),
    expected,
  );
}

test('each gets the first of its names that is free, usable in a mutation', () => {
  checkNames(
    [
      ['ORF1ab', 'pp1ab'],
      ['ORF1ab', 'ORF1a polyprotein'],
      ['ORF1ab', 'pp1a', 'g1'],
    ],
    ['ORF1ab', 'ORF1a_polyprotein', 'pp1a'],
  );
  checkNames(
    [['', 'surface: glyco, protein'], ['S'], ['S', 'S'], ['S']],
    ['surface_glyco_protein', 'S', 'S_2', 'S_3'],
  );
  checkNames([[], ['', ':'], ['nuc']], ['CDS_1', 'CDS_2', 'nuc_2']);
});

test('a coding sequence is cut to whole codons at both ends, in reading order', () => {
  const pieces: CodingPiece[] = [
    { begin: 20, end: 26, strand: '-' },
    { begin: 10, end: 15, strand: '-' },
  ];
  const cut = makeGeneMap([{ ...feature(['A'], pieces), skip: 1 }]);
  assert.deepEqual(cut.cdses[0]?.pieces, [
    { begin: 20, end: 25, strand: '-' },
    { begin: 11, end: 15, strand: '-' },
  ]);
  assert.deepEqual(
    cut.notes.map(({ code }) => code),
    ['cds-cut'],
  );
  const partial = makeGeneMap([{ ...feature(['A'], pieces), skip: 1, isPartial: true }]);
  assert.deepEqual(partial.notes, []);
  const empty = makeGeneMap([feature(['A'], [{ begin: 0, end: 2, strand: '+' }])]);
  assert.deepEqual([empty.cdses.length, empty.notes[0]?.code], [0, 'cds-empty']);
});

const piece = fc
  .tuple(
    fc.nat({ max: 900 }),
    fc.integer({ min: 1, max: 90 }),
    fc.constantFrom('+' as const, '-' as const),
  )
  .map(([begin, size, strand]) => ({ begin, end: begin + size, strand }));
const anyFeature = fc.record({
  where: fc.constant('x'),
  names: fc.array(fc.oneof(fc.string(), fc.constantFrom('S', 'ORF1', 'nuc', 'a=b;c,d%')), {
    maxLength: 3,
  }),
  product: fc.string(),
  pieces: fc.array(piece, { minLength: 1, maxLength: 3 }),
  skip: fc.nat({ max: 2 }),
  isPartial: fc.boolean(),
});

test('every gene map is GFF3 that reads back to the same names and pieces', () => {
  fc.assert(
    fc.property(fc.array(anyFeature, { maxLength: 6 }), (features) => {
      const { cdses } = makeGeneMap(features);
      const text = formatGeneMap(cdses, { id: 'AB 1;=', length: 1000 });
      const read = parseGff3(text, { file: 'x.gff3', referenceLength: 1000 });
      const actual = read.ok ? cdsesOf(read.value) : [];
      assert.equal(actual.length, cdses.length, JSON.stringify(read));
      for (const { name, pieces } of cdses) {
        const found = actual.find((cds) => cds.name === name);
        const segments = found?.segments.map(({ begin, end, strand }) => ({ begin, end, strand }));
        assert.deepEqual(segments, pieces);
      }
    }),
  );
});
