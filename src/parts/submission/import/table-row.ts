import type { Problem } from '../../../schema/problem.ts';

/** A table as a source of rows; the first one is the header. */
export interface TableRow {
  readonly cells: string[];
  /** 1-based, as a spreadsheet counts. */
  readonly rowNumber: number;
}

/** The table cannot be read further. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.hint);
    this.problem = problem;
  }
}
