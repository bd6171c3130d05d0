import type { TableGuess } from '../../../engine/validate/mapping/guess-columns.ts';
import type { Problem } from '../../../schema/problem.ts';

export type RowOutcome = 'released' | 'revised' | 'unchanged' | 'refused';

/** What became of one table row, or of a sequence or file that no row stands for. */
export interface RowEvent {
  readonly type: 'row';
  /** 1-based row of the metadata table, its header being 1; null where no row is concerned. */
  readonly row: number | null;
  readonly submissionId: string | null;
  readonly outcome: RowOutcome;
  /** With its version. */
  readonly accession?: string;
  /** Reasons of a refusal, else warnings. */
  readonly problems: readonly Problem[];
}

/** What the columns of the table are taken for, and how sure that is; comes once, before any row. */
export type MappingEvent = { readonly type: 'mapping' } & TableGuess;

/** An import tells these while it runs; the summary comes last. */
export type ImportEvent =
  | MappingEvent
  | RowEvent
  | {
      readonly type: 'progress';
      /** Rows with a verdict so far. */
      readonly done: number;
      /** Rows of the table, once it is read. */
      readonly total: number | null;
    }
  | ({ readonly type: 'summary' } & ImportSummary);

export type ImportSummary = Readonly<Record<RowOutcome, number>>;
