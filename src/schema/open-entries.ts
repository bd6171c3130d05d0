import type { Instance } from './ports.ts';

/** One segment of an entry as it lies in the database. */
export interface OpenSegment {
  readonly segment: string;
  /** Number of letters. */
  readonly length: number;
  /** SHA-256 of the letters. */
  readonly digest: Uint8Array;
  /** ASCII letters, as they were submitted. */
  readonly letters: Uint8Array;
}

/** What an analysis says of one segment, for tables. */
export interface OpenAnalysis {
  readonly segment: string;
  readonly clade: string | null;
  readonly lineage: string | null;
  readonly qcScore: number | null;
  readonly qcStatus: string | null;
  /** 0 to 1. */
  readonly coverage: number | null;
}

/** The latest version of an entry that everybody may see. */
export interface OpenEntry {
  readonly accession: string;
  readonly version: number;
  readonly terms: string;
  /** The whole record as one line of JSON without line end: what `openRecord` describes. */
  readonly line: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly submissionId: string;
  readonly group: string;
  readonly submittedAt: string;
  readonly releasedAt: string;
  readonly segments: readonly OpenSegment[];
  readonly analyses: readonly OpenAnalysis[];
}

/** All open entries of an instance at one moment. */
export interface OpenEntriesSnapshot {
  readonly instance: Instance;
  /** The last outbox number that it holds. */
  readonly position: number;
  /** By accession, in the order of its bytes. */
  readonly batches: AsyncIterable<readonly OpenEntry[]>;
}

/** Port: submission gives the open entries of an instance, for releases. */
export interface ReadOpenEntriesPort {
  /**
   * Calls `use` with a snapshot that stays the same while it runs. Null without a call where there is no such
   * instance.
   */
  withOpenEntries<T>(
    instance: string,
    use: (snapshot: OpenEntriesSnapshot) => Promise<T>,
  ): Promise<T | null>;
}
