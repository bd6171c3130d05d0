import type { EvidenceReport } from '../../../schema/read-report.ts';

/** What came out of a run, in numbers. */
export interface SampleResult {
  /** Letters of the consensus, and how many of them are A, C, G or T, N, or stand for several. */
  readonly length: number;
  readonly called: number;
  readonly missing: number;
  readonly ambiguous: number;
  /** Positions of the reference that are N for want of reads, and because primers hide the sample. */
  readonly maskedByDepth: number;
  readonly maskedByPrimers: number;
  /** Reads over a position, on average. */
  readonly meanDepth: number;
  /** Share of the reference with at least the depth that a letter needs. */
  readonly coveredShare: number;
  readonly mappedReads: number;
  readonly variants: {
    readonly consensus: number;
    readonly minor: number;
    readonly primerSite: number;
  };
  /** What consensus, variants and reads say of each other. */
  readonly check: EvidenceReport;
}
