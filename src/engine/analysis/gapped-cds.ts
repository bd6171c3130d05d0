import { NUC_COMPLEMENT, NUC_GAP } from '../../bio/alphabet.ts';
import type { Cds } from '../../bio/annotation.ts';
import type { Alignment, CodedInsertion } from './backtrace.ts';
import type { Buffers } from './buffers.ts';
import type { GappedCds } from './frame-shifts.ts';

/** Index of the first insertion at or behind a position. */
function firstInsertionFrom(insertions: readonly CodedInsertion[], position: number): number {
  let low = 0;
  let high = insertions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((insertions[middle] as CodedInsertion).position >= position) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Rows {
  readonly reference: Uint8Array;
  readonly query: Uint8Array;
}

/** Copies one segment of the gapped alignment to the rows at `at`; returns the column after it. */
function copySegment(
  source: { readonly reference: Uint8Array; readonly alignment: Alignment },
  rows: Rows,
  segment: {
    begin: number;
    end: number;
    firstInsertion: number;
    lastInsertion: number;
    at: number;
  },
): number {
  const { aligned, insertions } = source.alignment;
  let { begin, at } = segment;
  for (let i = firstInsertionFrom(insertions, segment.firstInsertion); i < insertions.length; i++) {
    const { position, letters } = insertions[i] as CodedInsertion;
    if (position > segment.lastInsertion) break;
    rows.reference.set(source.reference.subarray(begin, position), at);
    rows.query.set(aligned.subarray(begin, position), at);
    at += position - begin;
    rows.reference.fill(NUC_GAP, at, at + letters.length);
    rows.query.set(letters, at);
    at += letters.length;
    begin = position;
  }
  rows.reference.set(source.reference.subarray(begin, segment.end), at);
  rows.query.set(aligned.subarray(begin, segment.end), at);
  return at + segment.end - begin;
}

function reverseComplementInPlace(row: Uint8Array, begin: number, end: number): void {
  row.subarray(begin, end).reverse();
  for (let i = begin; i < end; i++) row[i] = NUC_COMPLEMENT[row[i] as number] as number;
}

/**
 * Cuts a CDS out of the gapped pairwise alignment: its segments one after the other, those of the
 * reverse strand reverse-complemented. Insertions at the border of a segment are left out, but for
 * the origin of a circular genome. The rows are valid until the next call with the same scratch.
 * Specification, section 4.6 step 1.
 */
export function extractGappedCds(
  source: { readonly reference: Uint8Array; readonly alignment: Alignment },
  cds: Cds,
  scratch: Buffers,
): GappedCds {
  const { insertions } = source.alignment;
  let capacity = cds.length;
  for (const insertion of insertions) capacity += cds.segments.length * insertion.letters.length;
  const rows = {
    reference: scratch.cdsReference.take(capacity),
    query: scratch.cdsQuery.take(capacity),
  };
  const length = source.reference.length;
  let at = 0;
  cds.segments.forEach(({ begin, end, strand }, i) => {
    const wrapsOn = end === length && cds.segments[i + 1]?.begin === 0;
    const wrapsBack = begin === 0 && cds.segments[i - 1]?.end === length;
    const next = copySegment(source, rows, {
      begin,
      end,
      firstInsertion: wrapsBack ? begin : begin + 1,
      lastInsertion: wrapsOn ? end : end - 1,
      at,
    });
    if (strand === '-') {
      reverseComplementInPlace(rows.reference, at, next);
      reverseComplementInPlace(rows.query, at, next);
    }
    at = next;
  });
  return { ...rows, length: at };
}
