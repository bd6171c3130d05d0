import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type QualityCounts, scoreQuality } from './score-quality.ts';
import type { SimulationQc } from './simulation-pathogen.ts';

const RULES: SimulationQc = {
  missingData: { threshold: 2700, bias: 300 },
  mixedSites: { threshold: 10 },
  privateMutations: { typical: 8, cutoff: 24, weightUnlabeled: 1 },
  snpClusters: { windowSize: 100, clusterCutOff: 6, scoreWeight: 50 },
  stopCodons: { scoreWeight: 75, ignored: [] },
};
const CLEAN: QualityCounts = {
  missing: 0,
  mixed: 0,
  privateSites: [],
  privateDeletionRanges: 0,
  stopCodons: 0,
};
const cluster = [0, 10, 20, 30, 40, 50, 60];

const cases: [string, Partial<QualityCounts>, number, string][] = [
  ['nothing', {}, 0, 'good'],
  ['missing up to the bias', { missing: 300 }, 0, 'good'],
  ['missing up to the threshold', { missing: 3000 }, 100, 'bad'],
  ['mixed sites', { mixed: 6 }, 36, 'mediocre'],
  [
    'typical private mutations',
    { privateSites: [1, 200, 400, 600], privateDeletionRanges: 4 },
    0,
    'good',
  ],
  ['a cluster', { privateSites: cluster }, 25, 'good'],
  ['one cluster that goes on', { privateSites: [...cluster, 70] }, 25, 'good'],
  ['two clusters', { privateSites: [...cluster, ...cluster.map((p) => p + 5000)] }, 106.25, 'bad'],
  ['a window that is too long', { privateSites: [0, 17, 34, 51, 68, 85, 102] }, 0, 'good'],
  ['a stop codon', { stopCodons: 1 }, 56.25, 'mediocre'],
];
for (const [name, counts, score, status] of cases) {
  test(`quality: ${name}`, () => {
    const actual = scoreQuality(RULES, { ...CLEAN, ...counts });
    assert.ok(Math.abs(actual.score - score) < 1e-9, `${actual.score}`);
    assert.equal(actual.status, status);
  });
}

test('quality: rules that are off say nothing', () => {
  const off = {
    missingData: null,
    mixedSites: null,
    privateMutations: null,
    snpClusters: null,
    stopCodons: null,
  };
  const counts = {
    missing: 9000,
    mixed: 90,
    privateSites: cluster,
    privateDeletionRanges: 9,
    stopCodons: 9,
  };
  assert.deepEqual(scoreQuality(off, counts), { score: 0, status: 'good' });
});
