import { isUnsure } from '../../../../engine/validate/mapping/is-unsure.ts';
import type { ImportEvent, ImportProblem, ImportRow } from '../../../../web/api/types.ts';

/** One problem of one row, as a line of the table of problems. */
export interface RowProblem {
  /** Null where a sequence or a file is concerned and no row. */
  readonly row: number | null;
  readonly submissionId: string | null;
  readonly problem: ImportProblem;
}

/** What is known of a running import; problems are kept, rows only counted and the last ones shown. */
export interface ImportProgress {
  readonly done: number;
  readonly total: number | null;
  readonly counts: Readonly<Record<ImportRow['outcome'], number>>;
  readonly latest: readonly ImportRow[];
  readonly problems: readonly RowProblem[];
  /** Problems beyond those kept. */
  readonly problemsLeftOut: number;
  readonly isFinished: boolean;
  /** Columns of which it is not sure what they are. */
  readonly unsure: readonly string[];
}

export const MOST_PROBLEMS = 20_000;
const LATEST_ROWS = 8;

export const NO_PROGRESS: ImportProgress = {
  done: 0,
  total: null,
  counts: { released: 0, revised: 0, unchanged: 0, refused: 0 },
  latest: [],
  problems: [],
  problemsLeftOut: 0,
  isFinished: false,
  unsure: [],
};

function addRow(progress: ImportProgress, row: ImportRow): ImportProgress {
  const room = Math.max(0, MOST_PROBLEMS - progress.problems.length);
  const kept = row.problems
    .slice(0, room)
    .map((problem) => ({ row: row.row, submissionId: row.submissionId, problem }));
  return {
    ...progress,
    counts: { ...progress.counts, [row.outcome]: progress.counts[row.outcome] + 1 },
    latest: [row, ...progress.latest].slice(0, LATEST_ROWS),
    problems: kept.length === 0 ? progress.problems : [...progress.problems, ...kept],
    problemsLeftOut: progress.problemsLeftOut + row.problems.length - kept.length,
  };
}

/** The state after one more event; the summary's counts are the node's and replace ours. */
export function applyImportEvent(progress: ImportProgress, event: ImportEvent): ImportProgress {
  switch (event.type) {
    case 'mapping':
      return {
        ...progress,
        unsure: event.columns.filter(isUnsure).map(({ header }) => header),
      };
    case 'progress':
      return { ...progress, done: event.done, total: event.total ?? progress.total };
    case 'row':
      return addRow(progress, event);
    case 'summary': {
      const { released, revised, unchanged, refused } = event;
      return {
        ...progress,
        counts: { released, revised, unchanged, refused },
        isFinished: true,
      };
    }
  }
}

/** The column that a problem is about, where its place names one: '... column date'. */
export function columnOf(problem: ImportProblem): string {
  return /\bcolumn (.+)$/.exec(problem.where)?.[1] ?? '';
}
