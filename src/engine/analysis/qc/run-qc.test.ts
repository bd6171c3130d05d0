import assert from 'node:assert/strict';
import test from 'node:test';
import { checkMissingData } from './missing-data.ts';
import { checkMixedSites } from './mixed-sites.ts';
import { checkPrivateMutations } from './private-mutations.ts';
import { checkSnpClusters } from './snp-clusters.ts';
import { statusOfScore } from './status.ts';

function at(positions: readonly number[]) {
  return positions.map((position) => ({ position, from: 1, to: 2 }));
}

test('classes begin at 30 and at 100', () => {
  const statuses = [0, 29.999, 30, 99.999, 100, 1e6].map(statusOfScore);
  assert.deepEqual(statuses, ['good', 'good', 'mediocre', 'mediocre', 'bad', 'bad']);
});

test('missing letters count above the bias', () => {
  const config = { missingDataThreshold: 2700, scoreBias: 300 };
  assert.equal(checkMissingData(200, config).score, 0);
  assert.deepEqual(checkMissingData(1650, config), {
    score: 50,
    status: 'mediocre',
    threshold: 3000,
    totalMissing: 1650,
  });
  assert.equal(checkMixedSites(5, { mixedSitesThreshold: 10 }).score, 50);
});

test('private mutations are weighted, deletions count by run, the excess may be negative', () => {
  const config = {
    weightReversionSubstitutions: 6,
    weightLabeledSubstitutions: 4,
    weightUnlabeledSubstitutions: 1,
    typical: 8,
    cutoff: 24,
  };
  const none = { substitutions: [], deletions: [], reversions: [], labeled: [], unlabeled: [] };
  assert.deepEqual(checkPrivateMutations(none, config), {
    score: 0,
    status: 'good',
    cutoff: 24,
    excess: -8,
    total: 0,
  });
  const mutations = {
    ...none,
    reversions: at([1]),
    labeled: at([2]).map((mutation) => ({ ...mutation, labels: ['x'] })),
    unlabeled: at([3, 4]),
    deletions: at([10, 11, 12, 20]),
  };
  assert.deepEqual(checkPrivateMutations(mutations, config), {
    score: 25,
    status: 'good',
    cutoff: 24,
    excess: 6,
    total: 14,
  });
});

test('a window with more substitutions than allowed is a cluster, the next one extends it', () => {
  const config = { windowSize: 10, clusterCutOff: 2, scoreWeight: 50 };
  const clusters = (positions: readonly number[]) =>
    checkSnpClusters(at(positions), config).clusters.map(({ first, last, count }) => [
      first,
      last,
      count,
    ]);
  assert.deepEqual(clusters([100, 200, 300]), []);
  assert.deepEqual(clusters([100, 105, 109, 112]), [[100, 112, 4]]);
  assert.deepEqual(clusters([100, 105, 109, 500, 503, 506, 509]), [
    [100, 109, 3],
    [500, 509, 4],
  ]);
  assert.equal(checkSnpClusters(at([100, 105, 109]), config).score, 50);
});
