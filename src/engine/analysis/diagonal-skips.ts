import type { AlignmentParams } from './alignment-params.ts';
import type { Band } from './band.ts';
import type { PairScores } from './pair-scores.ts';
import type { Seed } from './seed-match.ts';

/**
 * Rows [begin, end) of an alignment matrix in which the best path provably runs along one diagonal,
 * query column = row + offset, so that their cells need not be computed.
 */
export interface DiagonalSkip {
  readonly begin: number;
  readonly end: number;
  readonly offset: number;
  /** Sum of the pair scores of these rows. */
  readonly score: number;
}

/**
 * What the proof needs to know of the reference. Let a path leave a diagonal on which query and
 * reference are equal, by at most `width` columns. `stepEnd[r]` is the end of the shortest stretch
 * from reference position r on which each of the other diagonals has so many mismatches that they
 * cost as much as opening a gap: whoever crosses it off the diagonal, on one other diagonal or on
 * several, loses at least `gapOpenLeast` against the path on the diagonal.
 */
export interface DiagonalProof {
  readonly width: number;
  readonly stepEnd: Int32Array;
  /** The cheapest and the dearest gap, and what one mismatch costs against a match. */
  readonly gapOpenLeast: number;
  readonly gapOpenMost: number;
  readonly perMismatch: number;
  /** Dearest way to change by `width` diagonals. */
  readonly jump: number;
  /** By letter code: 1 where it is neither ambiguous nor unknown. */
  readonly isExact: Uint8Array;
}

/** The penalties on which a proof rests; both gap penalties are equal for peptides. */
export interface ProofParams {
  readonly scoreMatch: number;
  readonly penaltyMismatch: number;
  readonly penaltyGapExtend: number;
  readonly gapOpenLeast: number;
  readonly gapOpenMost: number;
}

/** The penalties of the alignment of nucleotides. */
export function nucProofParams(params: AlignmentParams): ProofParams {
  const opens = [
    params.penaltyGapOpen,
    params.penaltyGapOpenInFrame,
    params.penaltyGapOpenOutOfFrame,
  ];
  return { ...params, gapOpenLeast: Math.min(...opens), gapOpenMost: Math.max(...opens) };
}

/** Prepares the proof for bands of at most `width` columns on either side of the diagonal. */
export function prepareDiagonalProof(
  reference: Uint8Array,
  params: ProofParams,
  { width, isExact }: { readonly width: number; readonly isExact: Uint8Array },
): DiagonalProof {
  const { gapOpenLeast, gapOpenMost } = params;
  const perMismatch = params.scoreMatch + params.penaltyMismatch;
  const needed = Math.max(1, Math.ceil(gapOpenLeast / Math.max(1, perMismatch)));
  const length = reference.length;
  const stepEnd = new Int32Array(length + 1);
  for (let shift = 1; shift <= width; shift++) {
    // Positions r >= the current one where reference[r] differs from reference[r + shift].
    const ahead: number[] = [];
    for (let r = length; r >= 0; r--) {
      if (r + shift < length && reference[r] !== reference[r + shift]) {
        ahead.unshift(r);
        if (ahead.length > needed) ahead.pop();
      }
      const last = ahead.length === needed ? (ahead[needed - 1] as number) : length;
      stepEnd[r] = Math.max(stepEnd[r] as number, last + shift + 1);
    }
  }
  const jump = gapOpenMost + width * (params.scoreMatch + params.penaltyGapExtend);
  return { width, stepEnd, gapOpenLeast, gapOpenMost, perMismatch, jump, isExact };
}

interface Comparison {
  readonly query: Uint8Array;
  readonly reference: Uint8Array;
  readonly band: Band;
  readonly pairScores: PairScores;
  readonly proof: DiagonalProof;
}

/** A stretch without any difference, cut into steps, and the real mismatches before it. */
interface Run {
  /** Begins of its steps. */
  readonly steps: readonly number[];
  /** End of the last step. */
  readonly end: number;
  /** Mismatches since the run before. */
  readonly mismatchesBefore: number;
}

/** Cuts [begin, end), where query and reference are equal, into steps. */
function cutIntoSteps(
  proof: DiagonalProof,
  begin: number,
  end: number,
): { steps: number[]; end: number } {
  const steps: number[] = [];
  let at = begin;
  while (at < end) {
    const next = proof.stepEnd[at] as number;
    if (next > end) break;
    steps.push(at);
    at = next;
  }
  return { steps, end: at };
}

/**
 * Runs of at least two steps on the diagonal of a seed. Ambiguous letters and N interrupt a run but
 * are no mismatches: they score alike on every diagonal, or best on this one.
 */
function findRuns(
  comparison: Comparison,
  { begin, end, offset }: { begin: number; end: number; offset: number },
): Run[] {
  const { query, reference, pairScores, proof } = comparison;
  const runs: Run[] = [];
  let mismatches = 0;
  let runBegin = begin;
  for (let r = begin; r <= end; r++) {
    const letter = r < end ? (query[r + offset] as number) : 0;
    const expected = r < end ? (reference[r] as number) : 0;
    if (letter === expected && r < end && proof.isExact[letter] === 1) continue;
    // Two steps are never shorter than this, and most gaps between differences are long.
    if (r - runBegin >= 2 * proof.width) {
      const { steps, end: runEnd } = cutIntoSteps(proof, runBegin, r);
      if (steps.length >= 2) {
        runs.push({ steps, end: runEnd, mismatchesBefore: mismatches });
        mismatches = 0;
      }
    }
    runBegin = r + 1;
    if (r === end) break;
    const score = pairScores.scores[(expected << pairScores.shift) | letter] as number;
    // An ambiguous letter of the reference could pair better elsewhere: rare, so counted.
    if (score < 0 || proof.isExact[expected] !== 1) mismatches++;
  }
  return runs;
}

/** Groups runs between which so few mismatches lie that no detour pays. */
function groupRuns(runs: readonly Run[], mostMismatches: number): Run[][] {
  const groups: Run[][] = [];
  for (const run of runs) {
    const group = groups.at(-1);
    if (group !== undefined && run.mismatchesBefore <= mostMismatches) group.push(run);
    else groups.push([run]);
  }
  return groups;
}

/**
 * Cuts off the head and the tail of a group: so much as a path needs to lose more by staying off the
 * diagonal than the change to it costs. Null where nothing is left.
 */
function trimGroup(
  group: readonly Run[],
  { needed, perStep, perGap }: { needed: number; perStep: number; perGap: number },
): { readonly begin: number; readonly end: number } | null {
  let begin = -1;
  let lost = perGap;
  for (const run of group) {
    lost -= perGap;
    const steps = Math.max(0, Math.ceil((needed - lost) / perStep));
    if (steps <= run.steps.length) {
      begin = run.steps[steps] ?? run.end;
      break;
    }
    lost += perStep * run.steps.length;
  }
  let end = -1;
  lost = perGap;
  for (let i = group.length - 1; i >= 0; i--) {
    const run = group[i] as Run;
    lost -= perGap;
    const steps = Math.max(0, Math.ceil((needed - lost) / perStep));
    if (steps <= run.steps.length) {
      end = steps === 0 ? run.end : (run.steps[run.steps.length - steps] as number);
      break;
    }
    lost += perStep * run.steps.length;
  }
  return begin >= 0 && end > begin ? { begin, end } : null;
}

/** Reference rows of a seed in which the band is narrow and the diagonal is not at its border. */
function usableRows(
  comparison: Comparison,
  seed: Seed,
): { readonly begin: number; readonly end: number }[] {
  const { band, proof } = comparison;
  const offset = seed.queryBegin - seed.referenceBegin;
  const ranges: { begin: number; end: number }[] = [];
  const end = seed.referenceBegin + seed.length;
  let begin = -1;
  for (let r = seed.referenceBegin; r <= end; r++) {
    // Letter r of the reference belongs to row r + 1 of the matrix.
    const column = r + 1 + offset;
    const isUsable =
      r < end &&
      (band.begin[r + 1] as number) < column &&
      (band.begin[r] as number) < column &&
      (band.end[r] as number) > column &&
      (band.begin[r + 1] as number) >= column - proof.width &&
      (band.end[r + 1] as number) - 1 <= column + proof.width;
    if (isUsable && begin < 0) begin = r;
    else if (!isUsable && begin >= 0) {
      ranges.push({ begin, end: r });
      begin = -1;
    }
  }
  return ranges;
}

/**
 * Finds rows that need no cells. Between two runs of at least two steps each lie at most so many
 * mismatches that their gain is less than two gaps cost, hence no detour from the diagonal and back
 * pays: neither within one such gap between runs nor over several, since each run on the way costs a
 * detour more than the next gap between runs can win. A path that comes from elsewhere has changed to
 * the diagonal before the skip, because the head alone costs it more than the change; the same holds
 * for the tail. All comparisons are strict, so that rules for ties do not matter; section 5.3.
 */
export function findDiagonalSkips(comparison: Comparison, chain: readonly Seed[]): DiagonalSkip[] {
  const { query, reference, pairScores, proof } = comparison;
  const { gapOpenLeast: perStep, perMismatch } = proof;
  if (perStep < 1) return [];
  const mostMismatches = Math.ceil((2 * perStep) / perMismatch) - 1;
  const perGap = mostMismatches * perMismatch;
  const needed = proof.jump + 2 * perGap + perStep + 1;
  const skips: DiagonalSkip[] = [];
  for (const seed of chain) {
    const offset = seed.queryBegin - seed.referenceBegin;
    for (const range of usableRows(comparison, seed)) {
      const runs = findRuns(comparison, { ...range, offset });
      for (const group of groupRuns(runs, mostMismatches)) {
        const letters = trimGroup(group, { needed, perStep, perGap });
        if (letters === null) continue;
        let score = 0;
        for (let r = letters.begin; r < letters.end; r++) {
          const pair =
            ((reference[r] as number) << pairScores.shift) | (query[r + offset] as number);
          score += pairScores.scores[pair] as number;
        }
        skips.push({ begin: letters.begin + 1, end: letters.end + 1, offset, score });
      }
    }
  }
  return skips;
}
