import type { TableMapping } from '../../../schema/table-mapping.ts';
import type { Visibility } from '../../../schema/terms.ts';

export const submissionStates = [
  /** Files are still to come. */
  'receiving',
  'processing',
  /** The node has given its processing up; somebody starts it again. */
  'stalled',
  /** Every row has its verdict, or waits for the one of its instance's pipeline. */
  'complete',
  /** The files could not be used; its problems say why. */
  'failed',
  'withdrawn',
] as const;
export type SubmissionState = (typeof submissionStates)[number];

/** How the entries of a submission are to be released. */
export interface SubmissionSettings {
  readonly visibility: Visibility;
  /** 'YYYY-MM-DD' on which restricted entries open by themselves; null for the others. */
  readonly restrictedUntil: string | null;
  /** Id of the terms under which they are shared. */
  readonly terms: string;
  /** Approves what is ready without asking. */
  readonly releaseWhenReady: boolean;
  /** Whoever approves must be another than the submitter. */
  readonly needsSecondPerson: boolean;
  /** Checks and analyses; nothing of it can be released. */
  readonly isValidateOnly: boolean;
}

/** A table, and one or more files of sequences: 'sequences', 'sequences-2' and so on. */
export type FileKind = 'metadata' | 'sequences' | `sequences-${number}`;

/** The kinds of file without which there is nothing to process. */
export const neededFiles = ['metadata', 'sequences'] as const satisfies readonly FileKind[];

/** So many files of sequences are taken at once; a zip may hold more. */
export const MAX_SEQUENCE_FILES = 99;

/** Kind of the sequences' file at a place, from 0. */
export function toSequenceKind(index: number): FileKind {
  return index === 0 ? 'sequences' : `sequences-${index + 1}`;
}

/** Place of a file among those of sequences, from 0; -1 for the table. */
export function findSequencePlace(kind: FileKind): number {
  if (kind === 'metadata') return -1;
  return kind === 'sequences' ? 0 : Number(kind.slice('sequences-'.length)) - 1;
}

/** A submission as its rules need it. */
export interface Submission {
  readonly id: string;
  readonly instance: string;
  readonly ownerGroup: string;
  readonly kind: 'new' | 'revision';
  readonly title: string;
  readonly submittedBy: string;
  readonly submitterName: string;
  readonly method: string;
  readonly settings: SubmissionSettings;
  /** What its sender decided of the table's columns and values. */
  readonly mapping: TableMapping;
  readonly state: SubmissionState;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}
