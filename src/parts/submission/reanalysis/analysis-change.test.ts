import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StoredAnalysis } from '../../../schema/ports.ts';
import { type AnalysisChange, compareAnalyses } from './analysis-change.ts';

const base: StoredAnalysis = {
  engineVersion: '1',
  datasetTag: 'a',
  datasetDigest: 'a',
  analysedAt: '2024-05-06T00:00:00.000Z',
  clade: '20A',
  attributes: { pango: 'B.1' },
  qcScore: 0,
  qcStatus: 'good',
  coverage: 1,
  isReverseComplement: false,
  alignmentStart: 1,
  alignmentEnd: 30,
  substitutions: ['C2T'],
  deletions: [],
  insertions: [],
  missing: [],
  nonACGTNs: [],
  aaRanges: ['G:1-10'],
  aaSubstitutions: [],
  aaDeletions: [],
  aaInsertions: [],
  unknownAaRanges: [],
  frameShifts: [],
  warnings: [],
};

function check(changes: Partial<StoredAnalysis>, expected: readonly AnalysisChange[]): void {
  assert.deepEqual(compareAnalyses(base, { ...base, ...changes }), expected);
}

test('each field that says something else is one change', () => {
  check({}, []);
  check({ engineVersion: '2', datasetTag: 'b', datasetDigest: 'b', analysedAt: 'later' }, []);
  check({ clade: null }, [{ field: 'clade', before: '20A', after: null }]);
  check({ attributes: { pango: 'B.1.1', who: 'Alpha' } }, [
    { field: 'attributes.pango', before: 'B.1', after: 'B.1.1' },
    { field: 'attributes.who', before: null, after: 'Alpha' },
  ]);
  check({ qcScore: 30.5, qcStatus: 'mediocre' }, [
    { field: 'qcStatus', before: 'good', after: 'mediocre' },
    { field: 'qcScore', before: 0, after: 30.5 },
  ]);
  check({ substitutions: ['A3G', 'C2T', 'T5C'] }, [
    { field: 'substitutions', removed: [], added: ['A3G', 'T5C'] },
  ]);
  check({ aaRanges: [], warnings: ['x', 'x'] }, [
    { field: 'aaRanges', removed: ['G:1-10'], added: [] },
    { field: 'warnings', removed: [], added: ['x', 'x'] },
  ]);
});

test('what was removed and added leads from one list to the other', () => {
  const list = fc.array(fc.constantFrom('A1C', 'A1G', 'C2T', 'G3A'), { maxLength: 6 });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const [change] = compareAnalyses(
        { ...base, substitutions: before },
        { ...base, substitutions: after },
      );
      if (change === undefined) return assert.deepEqual(before.toSorted(), after.toSorted());
      assert.ok('removed' in change);
      const left: string[] = [...before];
      for (const text of change.removed) left.splice(left.indexOf(text), 1);
      assert.deepEqual([...left, ...change.added].sort(), after.toSorted());
    }),
  );
});

test('an analysis from before a list was stored has an empty one', () => {
  const { unknownAaRanges: _, attributes: __, ...older } = base;
  assert.deepEqual(compareAnalyses(older as StoredAnalysis, base), [
    { field: 'attributes.pango', before: null, after: 'B.1' },
  ]);
});
