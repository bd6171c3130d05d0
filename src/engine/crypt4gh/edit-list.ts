import { fail, type Result, succeed } from '../../std/result.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import type { EditList } from './packet-payload.ts';

/** Bytes from `start` to before `end`; `end` may be Infinity, which is the end of the data. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export const EVERYTHING: readonly ByteRange[] = [{ start: 0, end: Number.POSITIVE_INFINITY }];

/**
 * The ranges of the plain text that an edit list keeps, ascending, none empty, none touching the next.
 * Semantics of the standard, section 4.3: lengths to discard and to keep in turn; after a last one to discard,
 * where their number is odd, all of the rest is kept; an empty list edits nothing; a length of 0 is allowed.
 */
export function toRanges(editList: EditList | null): readonly ByteRange[] {
  if (editList === null || editList.length === 0) return EVERYTHING;
  const ranges: ByteRange[] = [];
  let at = 0;
  for (let i = 0; i < editList.length; i += 2) {
    const start = at + (editList[i] ?? 0);
    const end = start + (editList[i + 1] ?? Number.POSITIVE_INFINITY);
    appendRange(ranges, { start, end });
    at = end;
  }
  return ranges;
}

function appendRange(ranges: ByteRange[], range: ByteRange): void {
  if (range.end <= range.start) return;
  const last = ranges.at(-1);
  if (last !== undefined && last.end === range.start) {
    ranges[ranges.length - 1] = { start: last.start, end: range.end };
  } else ranges.push(range);
}

/** The edit list that keeps these ascending ranges of the plain text; where none is left it keeps nothing. */
export function fromRanges(ranges: readonly ByteRange[]): EditList {
  const editList: number[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    editList.push(start - at);
    if (end === Number.POSITIVE_INFINITY) return editList;
    editList.push(end - start);
    at = end;
  }
  return editList.length === 0 ? [0, 0] : editList;
}

/**
 * Ranges of ranges: `inner` counts the bytes that `outer` keeps, the answer those of the plain text. Both
 * ascend.
 */
export function composeRanges(
  outer: readonly ByteRange[],
  inner: readonly ByteRange[],
): readonly ByteRange[] {
  const composed: ByteRange[] = [];
  let keptBefore = 0;
  let first = 0;
  for (const { start, end } of outer) {
    const keptAfter = keptBefore + (end - start);
    while (first < inner.length && (inner[first] as ByteRange).end <= keptBefore) first += 1;
    for (let i = first; i < inner.length; i += 1) {
      const wanted = inner[i] as ByteRange;
      if (wanted.start >= keptAfter) break;
      const from = Math.max(wanted.start, keptBefore);
      const to = Math.min(wanted.end, keptAfter);
      appendRange(composed, {
        start: start + from - keptBefore,
        end: to === Number.POSITIVE_INFINITY ? to : start + to - keptBefore,
      });
    }
    keptBefore = keptAfter;
  }
  return composed;
}

/** Ranges cut off at a length. */
export function clipRanges(ranges: readonly ByteRange[], length: number): readonly ByteRange[] {
  return ranges
    .map(({ start, end }) => ({ start, end: Math.min(end, length) }))
    .filter(({ start, end }) => start < end);
}

export function sumRanges(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Bytes that ranges name and that are not there; none where a range has no end. */
export function countMissing(wanted: readonly ByteRange[], bytes: number): number {
  const named = sumRanges(wanted);
  return named === Number.POSITIVE_INFINITY ? 0 : named - bytes;
}

/** Checks ranges that somebody asks for: whole numbers, none empty, ascending, none overlapping. */
export function checkRanges(
  ranges: readonly ByteRange[],
): Result<readonly ByteRange[], Crypt4ghProblem> {
  const checked: ByteRange[] = [];
  for (const { start, end } of ranges) {
    const value = `${start}-${end === Number.POSITIVE_INFINITY ? '' : end}`;
    const isWhole =
      Number.isSafeInteger(start) &&
      (Number.isSafeInteger(end) || end === Number.POSITIVE_INFINITY);
    const hint =
      !isWhole || start < 0
        ? 'Give whole numbers of bytes, counted from 0.'
        : end <= start
          ? 'The range is empty: its end, which is not part of it, has to be above its start.'
          : start < (checked.at(-1)?.end ?? 0)
            ? 'The range begins before the one ahead of it ends. Data can be left out but not moved: give ranges in ascending order.'
            : null;
    if (hint !== null) return fail(crypt4ghProblem('range-invalid', 'range', [value, hint]));
    appendRange(checked, { start, end });
  }
  if (checked.length > 0) return succeed(checked);
  return fail(crypt4ghProblem('range-invalid', 'range', ['', 'Give at least one range.']));
}
