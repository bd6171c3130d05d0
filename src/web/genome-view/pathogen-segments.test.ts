import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pathogen } from '../api/types.ts';
import { findRegion, listSegments, restrictToSegment } from './pathogen-segments.ts';

const cds = (name: string, segment?: string) => ({
  name,
  strand: '+' as const,
  segments: [{ begin: 0, end: 30 }],
  proteinLength: 10,
  ...(segment === undefined ? {} : { segment }),
});
const base = {
  ...{ id: 'x', displayName: 'X', shortName: 'X', description: '', taxonId: null },
  ...{ datasetTag: '1', sources: [], defaultCds: 'Pol', hasTree: true, tree: null },
  ...{ emergenceDate: null, lineageAttribute: null, columns: [] },
};
const tree = { nodes: 3, tips: 2, clades: 2, lineages: 0, updated: null };
const several: Pathogen = {
  ...base,
  segments: [
    { name: 'L', length: 300, tree: null, lineageAttribute: null },
    { name: 'M', length: 200, tree, lineageAttribute: 'lineage' },
  ],
  cdses: [cds('Pol', 'L'), cds('Env', 'M'), cds('Aux', 'M')],
};
const whole: Pathogen = {
  ...base,
  segments: [{ name: 'main', length: 300 }],
  cdses: [cds('Pol'), cds('Env')],
};

test('of one piece there is nothing to choose, and nothing is left out', () => {
  assert.deepEqual(listSegments(whole), []);
  assert.equal(restrictToSegment(whole, 'main'), whole);
  assert.deepEqual(findRegion(whole, 'Env'), { segment: 'main', cds: 'Env' });
  assert.deepEqual(findRegion(whole, null), { segment: 'main', cds: null });
});

test('a segment is drawn with its own length, genes and tree', () => {
  assert.deepEqual(listSegments(several), ['L', 'M']);
  const own = restrictToSegment(several, 'M');
  assert.deepEqual([own.segments.length, own.segments[0]?.length], [1, 200]);
  assert.deepEqual(
    own.cdses.map(({ name }) => name),
    ['Env', 'Aux'],
  );
  assert.deepEqual([own.hasTree, own.lineageAttribute, own.defaultCds], [true, 'lineage', 'Env']);
  assert.equal(restrictToSegment(several, 'L').hasTree, false);
});

for (const [region, segment, name] of [
  [null, 'L', null],
  ['M', 'M', null],
  ['Aux', 'M', 'Aux'],
  ['nothing', 'L', null],
] as const) {
  test(`the region '${region}' is on segment ${segment}`, () =>
    assert.deepEqual(findRegion(several, region), { segment, cds: name }));
}
