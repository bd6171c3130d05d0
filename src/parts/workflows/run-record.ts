import type { Ownership } from '../../schema/caller.ts';
import type { Problem } from '../../schema/problem.ts';
import type { RunState, WorkflowOutput, WorkflowPlatform } from '../../schema/workflow.ts';
import type { RunScheme } from './run-scheme.ts';
import type { RunProvenance } from './running/provenance.ts';
import type { SampleResult } from './running/sample-result.ts';

/** A run as it is kept. */
export interface StoredRun {
  readonly id: string;
  readonly number: number;
  readonly instance: string;
  readonly pathogen: string;
  readonly ownerGroup: string;
  readonly workflow: string;
  readonly workflowVersion: string;
  readonly workflowDigest: string;
  /** Letters, digits, dots, hyphens and underscores: also the name of files. */
  readonly sample: string;
  readonly platform: WorkflowPlatform;
  readonly primerScheme: RunScheme | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly startedBy: string;
  readonly starterName: string;
  readonly state: RunState;
  readonly isCancelWanted: boolean;
  readonly attempt: number;
  readonly problem: Problem | null;
  readonly createdAt: Date;
  readonly begunAt: Date | null;
  readonly endedAt: Date | null;
  readonly provenance: RunProvenance | null;
  readonly result: SampleResult | null;
  readonly submission: string | null;
  readonly accession: string | null;
}

/** A file that a run reads. */
export interface RunInput {
  readonly file: string;
  readonly name: string;
  readonly format: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** A file that a run has made. */
export interface RunOutput {
  readonly kind: WorkflowOutput;
  readonly file: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** One program of a run, with what it said. */
export interface RunStep {
  readonly ordinal: number;
  readonly name: string;
  /** For people. */
  readonly command: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly endedWith: string | null;
  readonly begunAt: Date;
  readonly endedAt: Date | null;
  readonly log: string;
}

/** Whose a run is: its group's, and who started it sees it, too. It is never open; what it made may be. */
export function toRunOwnership({
  ownerGroup: group,
  instance,
  startedBy: sentBy,
}: Pick<StoredRun, 'ownerGroup' | 'instance' | 'startedBy'>): Ownership {
  return { group, instance, isOpen: false, sharedWith: [], sentBy };
}
