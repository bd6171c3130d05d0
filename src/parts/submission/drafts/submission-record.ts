import type { Visibility } from '../../../schema/terms.ts';

export const submissionStates = [
  /** Files are still to come. */
  'receiving',
  'processing',
  /** The node has given its processing up; somebody starts it again. */
  'stalled',
  /** Every row has its verdict. */
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

export const fileKinds = ['metadata', 'sequences'] as const;
export type FileKind = (typeof fileKinds)[number];

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
  readonly state: SubmissionState;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}
