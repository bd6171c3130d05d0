import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findExcursion } from './find-excursion.ts';
import { Random } from './random.ts';

const MATCH = 3;
const MISMATCH = 1;
const OPEN = 6;
const costs = {
  match: MATCH,
  mismatch: MISMATCH,
  gapsNear: () => 2 * OPEN,
  lostAtEnd: null,
  longestShift: 12,
};

/** Score of the best alignment, and of the diagonal; affine gaps without extension cost, as the aligner has. */
function align(query: Uint8Array, reference: Uint8Array): { best: number; diagonal: number } {
  const columns = reference.length + 1;
  const worst = -1e9;
  let above = new Array<number>(columns).fill(worst);
  let insertions = new Array<number>(columns).fill(worst);
  above[0] = 0;
  for (let c = 1; c < columns; c++) above[c] = -OPEN;
  for (let r = 1; r <= query.length; r++) {
    const row = new Array<number>(columns).fill(worst);
    const rowInsertions = new Array<number>(columns).fill(worst);
    let deletion = worst;
    for (let c = 0; c < columns; c++) {
      const insertion = Math.max(insertions[c] ?? worst, (above[c] ?? worst) - OPEN);
      rowInsertions[c] = insertion;
      const pair =
        c > 0
          ? (above[c - 1] ?? worst) + (query[r - 1] === reference[c - 1] ? MATCH : -MISMATCH)
          : worst;
      row[c] = Math.max(pair, insertion, deletion);
      deletion = Math.max(deletion, (row[c] ?? worst) - OPEN);
    }
    above = row;
    insertions = rowInsertions;
  }
  const diagonal = query.reduce(
    (sum, code, i) => sum + (code === reference[i] ? MATCH : -MISMATCH),
    0,
  );
  return { best: above[columns - 1] ?? worst, diagonal };
}

describe('findExcursion', () => {
  test('sees four mismatches that a shift by one resolves, and not three', () => {
    const check = (query: string, reference: string): boolean => {
      const bytes = [query, reference].map((text) => new TextEncoder().encode(text));
      const [q = new Uint8Array(), r = new Uint8Array()] = bytes;
      const positions = [...q.keys()].filter((i) => q[i] !== r[i]);
      return findExcursion({ query: q, reference: r, positions }, costs);
    };
    const flank = 'ACGTTGCAATCGGATCCTAG';
    assert.equal(check(`${flank}TACATG${flank}`, `${flank}ACATGC${flank}`), true);
    assert.equal(check(`${flank}TAC${flank}`, `${flank}ACG${flank}`), false);
    assert.equal(check(flank, flank), false);
  });

  test('where it says no, the best alignment is the diagonal', () => {
    let sure = 0;
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 14 }), (seed, changes) => {
        const random = new Random(seed);
        const draw = (): number => random.below(random.chance(0.7) ? 4 : 2);
        const reference = Uint8Array.from({ length: 90 }, draw);
        const query = reference.slice();
        const center = 30 + random.below(30);
        for (let i = 0; i < changes; i++) {
          const at = center + Math.floor(random.normal(0, 8));
          if (at >= 20 && at < 70) query[at] = draw();
        }
        const positions = [...query.keys()].filter((i) => query[i] !== reference[i]);
        if (findExcursion({ query, reference, positions }, costs)) return;
        sure++;
        const { best, diagonal } = align(query, reference);
        assert.equal(best, diagonal);
      }),
      { numRuns: 400, seed: 9 },
    );
    assert.ok(sure > 100, `${sure} of 400 cases were sure`);
  });
});
