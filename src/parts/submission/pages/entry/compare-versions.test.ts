import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../../../web/api/types.ts';
import { compareVersions, formatComparison, parseComparison } from './compare-versions.ts';

const analysis: NonNullable<Entry['analysis']> = {
  engineVersion: '2',
  datasetTag: 'd',
  datasetDigest: 'x',
  analysedAt: '2026-01-01T00:00:00Z',
  isOutdated: false,
  clade: '20A',
  attributes: { lineage: 'B.1' },
  qcScore: 1,
  qcStatus: 'good',
  coverage: 1,
  isReverseComplement: false,
  alignmentStart: 1,
  alignmentEnd: 9,
  substitutions: ['C241T', 'A23403G'],
  deletions: [],
  insertions: [],
  missing: [],
  nonACGTNs: [],
  aaSubstitutions: [],
  aaDeletions: [],
  aaInsertions: [],
  aaRanges: [],
  unknownAaRanges: [],
  frameShifts: [],
  warnings: [],
};
const first = { metadata: { country: 'Kenya', date: null }, otherColumns: { lab: 'a' }, analysis };

test('two versions are compared by fields, lineage and mutations', () => {
  const second = {
    metadata: { country: 'Uganda', date: '2026-01-01' },
    otherColumns: {},
    analysis: {
      ...analysis,
      attributes: { lineage: 'B.1.1' },
      substitutions: ['C241T', 'G28881A'],
    },
  };
  const { fields, analysis: changes } = compareVersions(first, second);
  assert.deepEqual(fields, [
    { field: 'lab', before: 'a', after: null },
    { field: 'country', before: 'Kenya', after: 'Uganda' },
    { field: 'date', before: null, after: '2026-01-01' },
  ]);
  assert.deepEqual(changes, [
    { field: 'attributes.lineage', before: 'B.1', after: 'B.1.1' },
    { field: 'substitutions', removed: ['A23403G'], added: ['G28881A'] },
  ]);
  assert.deepEqual(compareVersions(first, first), { fields: [], analysis: [] });
  assert.equal(compareVersions(first, { ...first, analysis: null }).analysis, null);
});

test('an address names two versions', () => {
  const version = fc.integer({ min: 1, max: 999_999 });
  fc.assert(
    fc.property(version, version, (one, other) => {
      const expected =
        one === other ? null : { before: Math.min(one, other), after: Math.max(one, other) };
      assert.deepEqual(parseComparison(formatComparison(one, other)), expected);
    }),
  );
  for (const text of ['', '1', '1..', '0..1', '1...2', '1..x', '-1..2', '1..2..3', '01..2'])
    assert.equal(parseComparison(text), null, text);
});

test('of several segments changes are named with theirs, and a new segment is one', () => {
  const of = (...segments: [string, number, readonly string[]][]) => ({
    ...{ metadata: {}, otherColumns: {}, analysis: null },
    segments: segments.map(([segment, length, substitutions]) => ({
      ...{ segment, length },
      analysis: { ...analysis, substitutions: [...substitutions] },
    })),
  });
  const before = of(['L', 30, ['A1C']], ['M', 20, []]);
  assert.deepEqual(compareVersions(before, before).analysis, []);
  assert.deepEqual(compareVersions(before, of(['L', 30, ['A2C']], ['S', 10, []])).analysis, [
    { field: 'L:substitutions', removed: ['A1C'], added: ['A2C'] },
    { field: 'M:length', before: 20, after: null },
    { field: 'S:length', before: null, after: 10 },
  ]);
});
