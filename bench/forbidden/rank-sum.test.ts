import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computeRankSumP } from './rank-sum.ts';

const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

test('the same sample twice does not differ, and one that is moved does', () => {
  assert.equal(computeRankSumP(range(0, 100), range(0, 100)).toFixed(6), '1.000000');
  assert.ok(computeRankSumP(range(0, 100), range(30, 130)) < 1e-6);
  assert.equal(computeRankSumP([1, 1, 1], [1, 1, 1]), 1);
});

test('p is about uniform where both samples are of one distribution', () => {
  let state = 5;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const rounds = 400;
  let below = 0;
  for (let round = 0; round < rounds; round += 1) {
    const sample = () => range(0, 200).map(() => Math.round(random() * 500));
    if (computeRankSumP(sample(), sample()) < 0.1) below += 1;
  }
  assert.ok(below > 20 && below < 65, `${below} of ${rounds} below 0.1`);
});
