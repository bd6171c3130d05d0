import type { Insertion } from '../../schema/genome-row.ts';
import {
  type AlignmentProblem,
  PATH_BOUNDARY,
  PATH_MATCH,
  PATH_QUERY_GAP,
  PATH_QUERY_GAP_EXTENDS,
  PATH_REFERENCE_GAP,
  PATH_REFERENCE_GAP_EXTENDS,
} from './score-matrix.ts';

/** Paths of the cells before the first letter of the query, and of the reference. */
const FIRST_COLUMN = PATH_QUERY_GAP | PATH_QUERY_GAP_EXTENDS;
const FIRST_ROW = PATH_REFERENCE_GAP | PATH_REFERENCE_GAP_EXTENDS;

/** Letters of the query between two letters of the reference. */
export interface CodedInsertion {
  /** Number of reference letters before it. */
  readonly position: Insertion['position'];
  /** Codes of the inserted letters. */
  readonly letters: Uint8Array;
}

/** An alignment without loss: the query in the coordinates of the reference, and what is inserted. */
export interface Alignment {
  /** One code for each letter of the reference; the gap code where the query has none. */
  readonly aligned: Uint8Array;
  /** Ascending by position. */
  readonly insertions: readonly CodedInsertion[];
  /** The path ran along the border of the band: with a wider band there may be a better one. */
  readonly hitBoundary: boolean;
}

/** Walks the paths of an alignment back from its last cell. Specification, section 4.4. */
export function backtrace(
  problem: AlignmentProblem,
  paths: Uint8Array,
  gapCode: number,
): Alignment {
  const { query, reference, band } = problem;
  const aligned = new Uint8Array(reference.length);
  const insertions: CodedInsertion[] = [];
  let r = reference.length;
  let q = query.length;
  let matrix = 0;
  let seen = 0;
  let insertionEnd = -1;
  while (r > 0 || q > 0) {
    const at = (band.rowStart[r] as number) + q - (band.begin[r] as number);
    const path = q === 0 ? FIRST_COLUMN : r === 0 ? FIRST_ROW : (paths[at] as number);
    seen |= path;
    const isInsertion =
      r === 0 ||
      (matrix === PATH_REFERENCE_GAP && q > 0) ||
      (matrix === 0 && (path & PATH_MATCH) === 0 && (path & PATH_REFERENCE_GAP) !== 0);
    if (isInsertion) {
      if (insertionEnd < 0) insertionEnd = q;
      q--;
      matrix = (path & PATH_REFERENCE_GAP_EXTENDS) === 0 ? 0 : PATH_REFERENCE_GAP;
      continue;
    }
    if (insertionEnd >= 0) {
      insertions.push({ position: r, letters: query.slice(q, insertionEnd) });
      insertionEnd = -1;
    }
    if (matrix === 0 && (path & PATH_MATCH) !== 0) {
      q--;
      r--;
      aligned[r] = query[q] as number;
    } else {
      // A cell that no path reaches (the band jumps) is passed as if the letter were deleted.
      if (matrix === 0 && (path & PATH_QUERY_GAP) === 0) seen |= PATH_BOUNDARY;
      r--;
      aligned[r] = gapCode;
      matrix = (path & PATH_QUERY_GAP_EXTENDS) === 0 ? 0 : PATH_QUERY_GAP;
    }
  }
  if (insertionEnd >= 0) insertions.push({ position: 0, letters: query.slice(0, insertionEnd) });
  return { aligned, insertions: insertions.reverse(), hitBoundary: (seen & PATH_BOUNDARY) !== 0 };
}
