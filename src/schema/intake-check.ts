import type { Problem } from './problem.ts';
import type { SignedCertificate } from './read-report.ts';

/** A file that belongs to another, as a check is told of it. */
export interface CompanionFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** What was noted of it when it was checked. */
  readonly notes: Readonly<Record<string, string | number>>;
}

/** What a check of a file's content is given. */
export interface CheckedFile {
  /** As it was sent, without folders. */
  readonly name: string;
  /** Identifier of the format that its name says; null for one that is not known. */
  readonly format: string | null;
  /** Place of entries that it was sent for, which says what it is of. */
  readonly instance: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Kept files of the same group and place that belong to it by their names: of reads their indexes, and the other way. */
  readonly companions: readonly CompanionFile[];
  /** Where it lies on this machine while it is checked: for who reads it in a thread. */
  readonly path: string;
  /** The bytes, or those of a range: 0-based, half-open. May be called again. */
  readonly read: (range?: {
    readonly start: number;
    readonly end: number;
  }) => AsyncIterable<Uint8Array>;
}

/** What a check found out. A file with problems is refused; notes stand beside it, such as the number of reads. */
export interface IntakeVerdict {
  readonly problems: readonly Problem[];
  readonly notes: Readonly<Record<string, string | number>>;
  /** Of reads that were screened for the host's: what the node signs of it. */
  readonly certificate?: SignedCertificate;
}

/** Port: what reads a format looks into a file before the archive keeps it. */
export interface IntakeCheckPort {
  /** It may be called again about the same file. Throws only where it could not look. */
  check(file: CheckedFile, signal: AbortSignal): Promise<IntakeVerdict>;
}
