import type { Problem } from '../../schema/problem.ts';

/** A problem of a table's cell that a client can group and mend. */
export interface Issue extends Problem {
  /** An error refuses the row; a warning is told and does not. */
  readonly severity: 'error' | 'warning';
  /** Field of the record or column of the checklist; '' where the row as a whole is meant. */
  readonly field: string;
  /** Header of the table's column as it stands there; null where no column is meant. */
  readonly column: string | null;
  /** 1-based line of the table, the header being 1; null where the table as a whole is meant. */
  readonly row: number | null;
  /**
   * What to write instead; null where nobody can know. Rows whose issues have the same code, field and value
   * have the same suggestion, so that one click mends them all.
   */
  readonly suggestion: string | null;
}

/** Issues with this key are one and the same mistake in several rows. */
export function toIssueKey({ code, field, value }: Issue): string {
  return JSON.stringify([code, field, value]);
}
