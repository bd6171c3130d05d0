import type { JsonReader } from './json-reader.ts';

/** Parameters of seed matching, banding and alignment: sequence-analysis specification, section 4.1. */
export interface AlignmentParams {
  /** Shorter queries are refused, in letters. */
  readonly minLength: number;
  readonly scoreMatch: number;
  readonly penaltyMismatch: number;
  readonly penaltyGapExtend: number;
  readonly penaltyGapOpen: number;
  readonly penaltyGapOpenInFrame: number;
  readonly penaltyGapOpenOutOfFrame: number;
  readonly kmerLength: number;
  readonly kmerDistance: number;
  readonly minMatchLength: number;
  readonly allowedMismatches: number;
  readonly windowSize: number;
  /** Share of the query that seeds must cover, 0 to 1. */
  readonly minSeedCover: number;
  readonly excessBandwidth: number;
  readonly terminalBandwidth: number;
  /** Largest number of cells of the alignment matrix. */
  readonly maxBandArea: number;
  readonly maxAlignmentAttempts: number;
  readonly gapAlignmentSide: 'left' | 'right';
  readonly retryReverseComplement: boolean;
  readonly noTranslatePastStop: boolean;
}

/** The values that hold where a dataset says nothing else. */
export const DEFAULT_ALIGNMENT_PARAMS: AlignmentParams = {
  minLength: 100,
  scoreMatch: 3,
  penaltyMismatch: 1,
  penaltyGapExtend: 0,
  penaltyGapOpen: 6,
  penaltyGapOpenInFrame: 7,
  penaltyGapOpenOutOfFrame: 8,
  kmerLength: 10,
  kmerDistance: 50,
  minMatchLength: 40,
  allowedMismatches: 8,
  windowSize: 30,
  minSeedCover: 0.33,
  excessBandwidth: 9,
  terminalBandwidth: 50,
  maxBandArea: 500_000_000,
  maxAlignmentAttempts: 3,
  gapAlignmentSide: 'left',
  retryReverseComplement: false,
  noTranslatePastStop: false,
};

/** Fields that count letters or cells, with the least value that makes sense. */
const COUNTS = {
  minLength: 0,
  scoreMatch: 0,
  penaltyMismatch: 0,
  penaltyGapExtend: 0,
  penaltyGapOpen: 0,
  penaltyGapOpenInFrame: 0,
  penaltyGapOpenOutOfFrame: 0,
  kmerLength: 1,
  kmerDistance: 1,
  minMatchLength: 1,
  allowedMismatches: 0,
  windowSize: 1,
  excessBandwidth: 0,
  terminalBandwidth: 0,
  maxBandArea: 1,
  maxAlignmentAttempts: 0,
} as const;

/** Reads `alignmentParams` of a pathogen.json over the defaults. */
export function readAlignmentParams(json: JsonReader): AlignmentParams {
  const defaults = DEFAULT_ALIGNMENT_PARAMS;
  const counts: Record<string, number> = {};
  for (const [field, least] of Object.entries(COUNTS) as [keyof typeof COUNTS, number][]) {
    const value = json.number(field, defaults[field]);
    const valid = Number.isInteger(value) && value >= least && value <= 0x7fffffff;
    if (!valid) json.report(field, value, `a whole number of at least ${least}`);
    counts[field] = valid ? value : defaults[field];
  }
  const side = json.string('gapAlignmentSide', defaults.gapAlignmentSide);
  if (side !== 'left' && side !== 'right')
    json.report('gapAlignmentSide', side, "'left' or 'right'");
  return {
    ...defaults,
    ...counts,
    minSeedCover: json.number('minSeedCover', defaults.minSeedCover),
    gapAlignmentSide: side === 'right' ? 'right' : 'left',
    retryReverseComplement: json.boolean('retryReverseComplement', false),
    noTranslatePastStop: json.boolean('noTranslatePastStop', false),
  };
}
