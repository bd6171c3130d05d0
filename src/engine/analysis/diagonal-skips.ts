import type { DiagonalProof } from './diagonal-proof.ts';
import type { Seed } from './seed.ts';

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

/** A query and a reference in a band, as the search for skips sees them. */
export interface DiagonalView {
  readonly proof: DiagonalProof;
  readonly scoreMatch: number;
  readonly queryLength: number;
  readonly referenceLength: number;
  /** Gaps at the begin, or at the end, cost like others: the path begins, or ends, in the corner. */
  readonly isPinnedBegin: boolean;
  readonly isPinnedEnd: boolean;
  /**
   * Ranges of reference positions in [begin, end) whose rows the band makes at most `proof.width` wide
   * on either side of a diagonal that does not run along their border; pairs of begin and end.
   */
  listNarrow(begin: number, end: number, offset: number): Int32Array;
  /** Reference positions in [begin, end) where the query differs or is ambiguous, ascending. */
  listDifferences(begin: number, end: number, offset: number): Int32Array;
  /** Pair score of a reference position on a diagonal. */
  scoreAt(position: number, offset: number): number;
  /** False where the reference is ambiguous. */
  isExactAt(position: number): boolean;
}

/** A stretch without any difference that holds at least two steps. */
interface Run {
  readonly begin: number;
  readonly end: number;
}

/** Goes on by at most `count` steps of a run; where it came to, and how many they were. */
function walkAhead(
  { stepEnd }: DiagonalProof,
  run: Run,
  count: number,
): { readonly at: number; readonly steps: number } {
  let at = run.begin;
  let steps = 0;
  while (steps < count) {
    const next = stepEnd[at] as number;
    if (next > run.end) break;
    at = next;
    steps++;
  }
  return { at, steps };
}

/** The same from the end. */
function walkBack(
  { stepBegin }: DiagonalProof,
  run: Run,
  count: number,
): { readonly at: number; readonly steps: number } {
  let at = run.end;
  let steps = 0;
  while (steps < count) {
    const next = stepBegin[at] as number;
    if (next < run.begin) break;
    at = next;
    steps++;
  }
  return { at, steps };
}

/** The bounds on which skips rest. */
interface Bounds {
  /** Real mismatches between two runs below which no detour around them pays. */
  readonly mostMismatches: number;
  /** What so many mismatches can win at most, and what a step costs at least. */
  readonly perGap: number;
  readonly perStep: number;
  /** What a path must have lost off the diagonal before it has surely changed to it. */
  readonly needed: number;
}

function boundsOf(proof: DiagonalProof): Bounds {
  const { gapOpenLeast: perStep, perMismatch } = proof;
  const mostMismatches = Math.ceil((2 * perStep) / perMismatch) - 1;
  const perGap = mostMismatches * perMismatch;
  return { mostMismatches, perGap, perStep, needed: proof.jump + 2 * perGap + perStep + 1 };
}

/** Runs between which no detour pays. */
interface Group {
  readonly runs: Run[];
  /** Where the path surely is on the diagonal before the first run, or behind the last: else -1. */
  readonly pinnedBegin: number;
  pinnedEnd: number;
}

/**
 * Cuts off the head and the tail of a group of runs: so much as a path needs to lose more by staying
 * off the diagonal than the change to it costs. Null where nothing is left.
 */
function trimGroup(proof: DiagonalProof, group: Group, bounds: Bounds): Run | null {
  const { perGap, perStep, needed } = bounds;
  const cut = (runs: Iterable<Run>, walk: typeof walkAhead): number => {
    let lost = perGap;
    for (const run of runs) {
      lost -= perGap;
      const wanted = Math.max(0, Math.ceil((needed - lost) / perStep));
      const { at, steps } = walk(proof, run, wanted);
      if (steps === wanted) return at;
      lost += perStep * steps;
    }
    return -1;
  };
  const { runs, pinnedBegin, pinnedEnd } = group;
  const begin = pinnedBegin >= 0 ? pinnedBegin : cut(runs, walkAhead);
  if (begin < 0) return null;
  const end = pinnedEnd >= 0 ? pinnedEnd : cut([...runs].reverse(), walkBack);
  return end > begin ? { begin, end } : null;
}

/**
 * Runs on the diagonal in a range, in groups between which so few mismatches lie that no detour pays.
 * Ambiguous letters and N interrupt a run but are no mismatches: they score alike on every diagonal,
 * or best on this one. A corner of the matrix in which the path has to begin or end is as good as a run.
 */
function groupRuns(
  view: DiagonalView,
  { begin, end, offset }: { begin: number; end: number; offset: number },
  differences: Int32Array,
  { mostMismatches }: Bounds,
): Group[] {
  const { proof } = view;
  const isPinnedBegin = view.isPinnedBegin && begin === 0 && offset === 0;
  const isPinnedEnd =
    view.isPinnedEnd && end === view.referenceLength && end + offset === view.queryLength;
  const groups: Group[] = [];
  if (isPinnedBegin) groups.push({ runs: [], pinnedBegin: begin, pinnedEnd: -1 });
  let mismatches = isPinnedBegin ? 0 : Number.POSITIVE_INFINITY;
  let runBegin = begin;
  for (let i = 0; i <= differences.length; i++) {
    const runEnd = i < differences.length ? (differences[i] as number) : end;
    const run = { begin: runBegin, end: runEnd };
    // Two steps are never shorter than this, and most stretches are long.
    if (runEnd - runBegin >= 2 * proof.width && walkAhead(proof, run, 2).steps === 2) {
      if (mismatches <= mostMismatches) groups.at(-1)?.runs.push(run);
      else groups.push({ runs: [run], pinnedBegin: -1, pinnedEnd: -1 });
      mismatches = 0;
    }
    runBegin = runEnd + 1;
    if (i === differences.length) break;
    // An ambiguous letter of the reference could pair better elsewhere: rare, so counted.
    if (view.scoreAt(runEnd, offset) < 0 || !view.isExactAt(runEnd)) mismatches++;
  }
  const last = groups.at(-1);
  if (isPinnedEnd && last !== undefined && mismatches <= mostMismatches) last.pinnedEnd = end;
  return groups;
}

function toSkip(
  view: DiagonalView,
  { begin, end }: Run,
  { offset, differences }: { offset: number; differences: Int32Array },
): DiagonalSkip {
  let score = (end - begin) * view.scoreMatch;
  for (const position of differences) {
    if (position < begin) continue;
    if (position >= end) break;
    score += view.scoreAt(position, offset) - view.scoreMatch;
  }
  // Letter r of the reference belongs to row r + 1 of the matrix.
  return { begin: begin + 1, end: end + 1, offset, score };
}

/**
 * Finds rows that need no cells. Between two runs of at least two steps each lie at most so many
 * mismatches that their gain is less than two gaps cost, hence no detour from the diagonal and back
 * pays: neither within one such gap between runs nor over several, since each run on the way costs a
 * detour more than the next gap between runs can win. A path that comes from elsewhere has changed to
 * the diagonal before the skip, because the head alone costs it more than the change; the same holds
 * for the tail. All comparisons are strict, so that rules for ties do not matter; section 5.3.
 */
export function findDiagonalSkips(view: DiagonalView, chain: readonly Seed[]): DiagonalSkip[] {
  const { proof } = view;
  if (proof.gapOpenLeast < 1) return [];
  const bounds = boundsOf(proof);
  const skips: DiagonalSkip[] = [];
  for (const { queryBegin, referenceBegin, length } of chain) {
    const offset = queryBegin - referenceBegin;
    const narrow = view.listNarrow(referenceBegin, referenceBegin + length, offset);
    for (let i = 0; i < narrow.length; i += 2) {
      const range = { begin: narrow[i] as number, end: narrow[i + 1] as number, offset };
      const differences = view.listDifferences(range.begin, range.end, offset);
      for (const group of groupRuns(view, range, differences, bounds)) {
        const rows = trimGroup(proof, group, bounds);
        if (rows !== null) skips.push(toSkip(view, rows, { offset, differences }));
      }
    }
  }
  return skips;
}
