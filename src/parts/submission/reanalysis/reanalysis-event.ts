import type { AnalysisVersions } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { AnalysisChange } from './analysis-change.ts';

/** Engine and dataset of an analysis, as reports name them. */
export type NamedVersions = Pick<AnalysisVersions, 'engineVersion' | 'datasetTag'>;

/** What became of one analysis. */
export interface RenewalRecord {
  readonly type: 'record';
  readonly instance: string;
  readonly accessionVersion: string;
  /** Whose analysis it is; absent where the genome is one piece. */
  readonly segment?: string;
  /** 'failed': the sequence can no longer be analysed; its former result stays. */
  readonly outcome: 'changed' | 'unchanged' | 'failed';
  readonly changes: readonly AnalysisChange[];
  readonly former: NamedVersions;
  readonly current: NamedVersions;
  /** Why it failed. */
  readonly problem?: Problem;
}

/** What a whole run came to. */
export interface ReanalysisSummary {
  readonly checked: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly failed: number;
  /** In how many records each field changed. */
  readonly changedByField: Readonly<Record<string, number>>;
  /** False where a limit or a stop ended it before everything was looked at. */
  readonly isComplete: boolean;
}

/** A run tells these; the summary comes last. */
export type ReanalysisEvent =
  | RenewalRecord
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | ({ readonly type: 'summary' } & ReanalysisSummary);
