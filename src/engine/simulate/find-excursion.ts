/** What leaving the diagonal costs an aligner, and what it wins. */
export interface ExcursionCosts {
  /** A match instead of a mismatch: the sum of both scores. */
  readonly gain: number;
  /** Cheapest opening of the gaps that an excursion from about a position needs, all together. */
  readonly gapsNear: (position: number) => number;
  /** The score that each letter of the shift loses, because it has no partner. */
  readonly lost: number;
}

const LONGEST_SHIFT = 12;

/**
 * Says whether an aligner could prefer to leave the diagonal, by gaps, to the mismatches at
 * `positions`. A run on a shifted diagonal wins for each difference that the shift resolves and
 * loses for each letter that matches only on the diagonal. The answer is yes where a run draws level
 * with its cost. Later substitutions keep away from runs (hasRoom), so they cannot tip the scale.
 * Sequence-analysis specification, section 5, point 3.
 *
 * `positions` are ascending; `query` and `reference` (codes) have equal length and differ nowhere
 * else between them. Time: about 100 steps for each difference.
 */
export function findExcursion(
  query: Uint8Array,
  reference: Uint8Array,
  { positions, costs }: { readonly positions: readonly number[]; readonly costs: ExcursionCosts },
): boolean {
  for (let shift = -LONGEST_SHIFT; shift <= LONGEST_SHIFT; shift++) {
    if (shift === 0) continue;
    let checkedTo = -1;
    for (const first of positions) {
      if (first < checkedTo) continue;
      const cost = costs.gapsNear(first) + costs.lost * Math.abs(shift);
      let sum = 0;
      let i = first;
      for (; i < query.length && i + shift >= 0 && i + shift < reference.length; i++) {
        const onDiagonal = query[i] === reference[i];
        const shifted = query[i] === reference[i + shift];
        if (shifted !== onDiagonal) sum += shifted ? costs.gain : -costs.gain;
        if (sum >= cost) return true;
        if (sum <= 0) break;
      }
      checkedTo = i;
    }
  }
  return false;
}
