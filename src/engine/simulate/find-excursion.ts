/** What leaving the diagonal costs an aligner, and what it wins. */
export interface ExcursionCosts {
  /** Score of a match, and of a mismatch as a positive number. */
  readonly match: number;
  readonly mismatch: number;
  /** Cheapest opening of the gaps that an excursion from about a position needs, all together. */
  readonly gapsNear: (position: number) => number;
  /**
   * Inside of a sequence null: the letters that a shift leaves without a partner lose what they score.
   * At an end the most that each of them loses, because which ones they are depends on the end.
   */
  readonly lostAtEnd: number | null;
  /** Longest shift to try, in letters. */
  readonly longestShift: number;
}

/** Two aligned sequences of equal length (codes) and the ascending positions that matter. */
export interface ComparedSequences {
  readonly query: Uint8Array;
  readonly reference: Uint8Array;
  readonly positions: readonly number[];
}

/** So many differences within DENSE_WINDOW letters are too many for the rule of one shift. */
const DENSE_COUNT = 9;
const DENSE_WINDOW = 20;
/** A run that wins nothing for so long is given up. */
const PATIENCE = 24;

/**
 * Says whether an aligner could prefer to leave the diagonal, by gaps, to the mismatches at
 * `positions`. A run on a shifted diagonal wins for each difference that the shift resolves and
 * loses for each letter that matches only on the diagonal; the letters that the shift leaves without
 * a partner lose their match, or save their mismatch. The answer is yes where a run draws level with
 * its cost, and where differences are so dense that several shifts could follow each other. Later
 * substitutions keep away from runs (hasRoom), so they cannot tip the scale.
 * Sequence-analysis specification, section 5, point 3.
 *
 * Time: some dozens of steps for each difference and letter of the longest shift.
 */
export function findExcursion(sequences: ComparedSequences, costs: ExcursionCosts): boolean {
  const { positions } = sequences;
  for (let i = DENSE_COUNT - 1; i < positions.length; i++) {
    const first = positions[i - DENSE_COUNT + 1] as number;
    if ((positions[i] as number) - first < DENSE_WINDOW) return true;
  }
  for (let shift = -costs.longestShift; shift <= costs.longestShift; shift++) {
    if (shift === 0) continue;
    for (const first of positions) if (paysOff(sequences, costs, { first, shift })) return true;
  }
  return false;
}

/**
 * An excursion best begins at a difference: with an insertion, whose letters have no partner, where
 * the shift is below 0, else with a deletion, so that the insertion at the end leaves letters out.
 */
function paysOff(
  { query, reference, positions }: ComparedSequences,
  costs: ExcursionCosts,
  { first, shift }: { readonly first: number; readonly shift: number },
): boolean {
  const { match, mismatch, lostAtEnd } = costs;
  const count = Math.abs(shift);
  const gaps = costs.gapsNear(first);
  const isInside = lostAtEnd === null;
  const begin = isInside && shift < 0 ? first + count : first;
  let lost = 0;
  if (!isInside) {
    lost = (lostAtEnd + mismatch) * Math.min(count, positions.length) - lostAtEnd * count;
  } else if (shift < 0) lost = scoreOfLost(first, begin);
  let sum = 0;
  for (let i = begin; i < query.length && i + shift >= 0 && i + shift < reference.length; i++) {
    const onDiagonal = query[i] === reference[i];
    const shifted = query[i] === reference[i + shift];
    if (shifted !== onDiagonal) sum += shifted ? match + mismatch : -match - mismatch;
    if (sum < 0 || (sum === 0 && i > begin + PATIENCE)) return false;
    if (sum + Math.max(lost, isInside && shift > 0 ? count * mismatch : lost) < gaps) continue;
    if (!isInside || shift < 0) return true;
    if (sum + scoreOfLost(i + 1, i + 1 + count) >= gaps) return true;
  }
  return false;

  /** What the letters in a range win by having no partner; below 0 what they lose. */
  function scoreOfLost(from: number, to: number): number {
    let score = 0;
    for (let i = from; i < to; i++) score += query[i] === reference[i] ? -match : mismatch;
    return score;
  }
}
