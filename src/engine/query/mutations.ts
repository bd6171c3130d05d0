import { defined } from '../../std/assert.ts';
import type { AnswerRow } from './answer-row.ts';
import { type RankedBitmap, rankBitmap } from './bitmap.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import { addCoverageSteps } from './coverage.ts';
import type { FoundRows } from './found-rows.ts';
import { countEntryOverlap, entrySize } from './posting-index.ts';
import type { SequenceIndex } from './segment.ts';

/** The found rows of one segment with one of its sequences. */
interface Source {
  readonly sequence: SequenceIndex;
  /** Null where all rows of the segment were found: stored counts hold then. */
  readonly rows: RankedBitmap | null;
  readonly size: number;
  /** Next entry of the sequence's differences. */
  at: number;
}

const coveredByAll = new WeakMap<SequenceIndex, Int32Array>();

/** Rows with a letter, as steps between positions; kept for all rows of a segment. */
function findSteps(found: FoundRows, sequence: SequenceIndex, isAll: boolean): Int32Array {
  const kept = isAll ? coveredByAll.get(sequence) : undefined;
  if (kept !== undefined) return kept;
  const steps = new Int32Array(sequence.coverage.length + 1);
  addCoverageSteps(sequence.coverage, isAll ? null : found.rows, steps);
  if (isAll) coveredByAll.set(sequence, steps);
  return steps;
}

/** Counts at one position, by letter code. */
class PositionCounts {
  /** Where the counts come from: source, entry and code of each. */
  readonly sources: Source[] = [];
  readonly entries: number[] = [];
  readonly codes: number[] = [];
  readonly upper = new Float64Array(32);
  readonly exact = new Float64Array(32).fill(-1);

  clear(): void {
    if (this.codes.length === 0) return;
    this.sources.length = 0;
    this.entries.length = 0;
    this.codes.length = 0;
    this.upper.fill(0);
    this.exact.fill(-1);
  }

  /** Takes the entries of a position from a source. */
  take(source: Source, position: number): void {
    const { codes } = source.sequence.differences;
    for (
      ;
      source.at < codes.length && (codes[source.at] as number) >>> 5 === position;
      source.at++
    ) {
      const code = (codes[source.at] as number) & 31;
      const size = entrySize(source.sequence.differences, source.at);
      this.sources.push(source);
      this.entries.push(source.at);
      this.codes.push(code);
      this.upper[code] = (this.upper[code] as number) + Math.min(size, source.size);
    }
  }

  /** Number of found rows with a letter. */
  count(code: number): number {
    const known = this.exact[code] as number;
    if (known >= 0) return known;
    let count = 0;
    for (let i = 0; i < this.codes.length; i++) {
      if (this.codes[i] !== code) continue;
      const { sequence, rows } = this.sources[i] as Source;
      const entry = this.entries[i] as number;
      if (rows === null) count += entrySize(sequence.differences, entry);
      else count += countEntryOverlap(sequence.differences, entry, rows);
    }
    this.exact[code] = count;
    return count;
  }
}

/** Letters that are reported at one position: what to count, and what to subtract from the coverage. */
interface Reporter {
  readonly info: SequenceInfo;
  readonly minProportion: number;
  readonly report: (
    position: number,
    code: number,
    figures: { count: number; coverage: number },
  ) => void;
}

/** The least count that is reported: more than ceil(coverage * p) - 1, and at least one (spec 3b). */
const isReported = (count: number, coverage: number, minProportion: number) =>
  count > 0 && count > Math.ceil(coverage * minProportion) - 1;

/**
 * Reports the letters of one position. Exact counts cost a pass over bitmaps, so a position is left
 * as soon as stored sizes show that no letter can reach the proportion.
 */
function reportPosition(
  counts: PositionCounts,
  position: number,
  covered: number,
  reporter: Reporter,
): void {
  const { definite } = reporter.info.alphabet;
  const reference = reporter.info.reference[position] as number;
  let ambiguous = 0;
  let greatest = 0;
  for (let code = 0; code < 32; code++) {
    const upper = counts.upper[code] as number;
    if (upper === 0) continue;
    if (((definite >>> code) & 1) === 0) ambiguous += upper;
    else greatest = Math.max(greatest, upper);
  }
  if (!isReported(greatest, covered - ambiguous, reporter.minProportion)) return;
  let coverage = covered;
  for (let code = 0; code < 32 && ambiguous > 0; code++) {
    const isAmbiguous = ((definite >>> code) & 1) === 0 && (counts.upper[code] as number) > 0;
    if (isAmbiguous) coverage -= counts.count(code);
  }
  // Where the reference itself is an ambiguity code, rows that have it are not covered definitely.
  if (((definite >>> reference) & 1) === 0) {
    coverage = 0;
    for (let code = 0; code < 32; code++) {
      if (((definite >>> code) & 1) === 1 && (counts.upper[code] as number) > 0)
        coverage += counts.count(code);
    }
  }
  for (let code = 0; code < 32; code++) {
    const upper = counts.upper[code] as number;
    if (((definite >>> code) & 1) === 0 || !isReported(upper, coverage, reporter.minProportion))
      continue;
    const count = counts.count(code);
    if (isReported(count, coverage, reporter.minProportion))
      reporter.report(position, code, { count, coverage });
  }
}

function scanSequence(found: readonly FoundRows[], reporter: Reporter): void {
  const { info } = reporter;
  const steps = new Int32Array(info.reference.length + 1);
  const sources: Source[] = [];
  for (const one of found) {
    if (one.rows.size === 0) continue;
    const sequence = defined(one.segment[info.kind][info.index], info.name);
    const isAll = one.rows.size === one.segment.rowCount;
    const own = findSteps(one, sequence, isAll);
    for (let i = 0; i < steps.length; i++) steps[i] = (steps[i] as number) + (own[i] as number);
    sources.push({
      sequence,
      rows: isAll ? null : rankBitmap(one.rows),
      size: one.rows.size,
      at: 0,
    });
  }
  const counts = new PositionCounts();
  let covered = 0;
  for (let position = 0; position < info.reference.length; position++) {
    covered += steps[position] as number;
    counts.clear();
    for (let i = 0; i < sources.length; i++) counts.take(sources[i] as Source, position);
    if (counts.codes.length > 0) reportPosition(counts, position, covered, reporter);
  }
}

/** The sequence name as answers give it: null for the only nucleotide sequence. */
export function toAnswerName(info: SequenceInfo, sequences: number): string | null {
  return info.kind === 'nucleotide' && sequences === 1 ? null : info.name;
}

/**
 * Letters other than the reference's with their number and proportion, by sequence, position and
 * letter. Proportions are of the rows with a definite letter or a deletion at the position. Positions
 * of the answer count from 1.
 */
export function listMutations(
  found: readonly FoundRows[],
  infos: readonly SequenceInfo[],
  { minProportion, sequenceCount }: { minProportion: number; sequenceCount: number },
): AnswerRow[] {
  const rows: AnswerRow[] = [];
  for (const info of infos) {
    const sequenceName = toAnswerName(info, sequenceCount);
    const prefix = sequenceName === null ? '' : `${sequenceName}:`;
    const report: Reporter['report'] = (position, code, { count, coverage }) => {
      const mutationFrom = info.text.charAt(position);
      const mutationTo = info.alphabet.letters.charAt(code);
      const mutation = `${prefix}${mutationFrom}${position + 1}${mutationTo}`;
      const proportion = count / coverage;
      rows.push({
        mutation,
        count,
        coverage,
        proportion,
        sequenceName,
        mutationFrom,
        mutationTo,
        position: position + 1,
      });
    };
    scanSequence(found, { info, minProportion, report });
  }
  return rows;
}
