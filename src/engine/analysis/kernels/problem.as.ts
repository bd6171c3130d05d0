// Layout of an alignment problem in memory, 32-bit fields at these offsets from its address. The same
// order stands in kernel-problem.ts.

/** Codes of the query below 32, for scores; and the letters that an alignment is made of. */
export const QUERY: usize = 0;
export const QUERY_LETTERS: usize = 4;
export const QUERY_LENGTH: usize = 8;
export const REFERENCE: usize = 12;
export const REFERENCE_LENGTH: usize = 16;
/** First and one-past-last column of each row. */
export const BAND_BEGIN: usize = 20;
export const BAND_END: usize = 24;
/** One byte for each computed cell, row by row, in vectors of eight columns: pathBytes. */
export const PATHS: usize = 28;
/** One score for each column, and the best score of a gap in the query that is open there. */
export const SCORES: usize = 32;
export const QUERY_GAPS: usize = 36;
export const GAP_OPEN: usize = 40;
/** Pair scores: 32 signed bytes, by code of the query, for each code of the reference. */
export const PAIRS: usize = 44;
export const GAP_EXTEND: usize = 48;
/** 1 where ties go to gaps. */
export const TIES_TO_GAPS: usize = 52;
export const LEFT_FREE: usize = 56;
export const RIGHT_FREE: usize = 60;
/** Rows that are not computed: begin, end, offset, score each. */
export const SKIPS: usize = 64;
export const SKIP_COUNT: usize = 68;
/** Where the alignment goes, in the coordinates of the reference. */
export const ALIGNED: usize = 72;
/** Where insertions go, from the last to the first: position, begin and end in the query each. */
export const INSERTIONS: usize = 76;
export const GAP_CODE: usize = 80;
/** 1 where codes of the query are below 16. */
export const SMALL_ALPHABET: usize = 84;
/** Room for 16 bits for each column, and the widest row that may be computed in so many; 0: none. */
export const SHORT_SCORES: usize = 88;
export const SHORT_GAPS: usize = 92;
export const SHORT_WIDTH: usize = 96;
/** The best pair score. */
export const BEST_PAIR: usize = 100;
/** Set by the kernels: cells that were computed, bytes of their paths, 1 where a path met a border. */
export const CELLS: usize = 104;
export const PATH_BYTES: usize = 108;
export const HIT_BOUNDARY: usize = 112;
/** The last row that was computed, and the step by which a path that goes on down from there arrives. */
export const SETTLED_ROW: usize = 116;
export const SETTLED_STEP: usize = 120;

export const SKIP_BYTES: usize = 16;

// Bits of a cell's path. The last step is a gap in the query, else one in the reference, else a match,
// where PATH_NONE does not say that the cell cannot be reached.
export const PATH_REFERENCE_GAP: i32 = 2;
export const PATH_QUERY_GAP: i32 = 4;
export const PATH_REFERENCE_GAP_EXTENDS: i32 = 8;
export const PATH_QUERY_GAP_EXTENDS: i32 = 16;
export const PATH_BOUNDARY: i32 = 32;
export const PATH_NONE: i32 = 64;
