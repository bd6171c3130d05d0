import type { ChecklistVerdict } from '../../../../engine/validate/checklists/checklist-verdicts.ts';
import type { TableGuess } from '../../../../engine/validate/mapping/guess-columns.ts';
import type { Problem } from '../../../../schema/problem.ts';
import type { TableEvent } from '../../checklists/check-table-rows.ts';

/** The same mistake in several rows. */
export interface IssueGroup {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly field: string;
  readonly value: string;
  readonly hint: string;
  readonly suggestion: string | null;
  /** Lines of the table, the first ones. */
  readonly rows: readonly number[];
  readonly count: number;
}

/** What a table's check has come to. */
export interface TableReport {
  readonly guess: TableGuess | null;
  /** Some different values of each column. */
  readonly samples: readonly (readonly string[])[];
  readonly groups: readonly IssueGroup[];
  readonly verdicts: readonly ChecklistVerdict[];
  /** With the table as a whole. */
  readonly problems: readonly Problem[];
  readonly rows: number;
  readonly errors: number;
}

const ROWS_SHOWN = 10;

/** Puts the same mistakes of a check together, errors and those of most rows first. */
export async function collectReport(events: AsyncIterable<TableEvent>): Promise<TableReport> {
  const groups = new Map<string, IssueGroup & { rows: number[]; count: number }>();
  const report = { guess: null as TableGuess | null, rows: 0, errors: 0 };
  let samples: TableReport['samples'] = [];
  const problems: Problem[] = [];
  let verdicts: readonly ChecklistVerdict[] = [];
  for await (const event of events) {
    if (event.type === 'mapping') {
      report.guess = event;
      samples = event.samples;
    } else if (event.type === 'problem') problems.push(event.problem);
    else if (event.type === 'verdicts') verdicts = event.checklists;
    else if (event.type === 'summary') {
      report.rows = event.rows;
      report.errors = event.errors;
    } else {
      for (const issue of event.issues) {
        const { code, severity, field, value, hint, suggestion } = issue;
        const key = JSON.stringify([code, severity, field, value, suggestion]);
        const known = groups.get(key) ?? {
          ...{ code, severity, field, value, hint, suggestion },
          rows: [],
          count: 0,
        };
        known.count += 1;
        if (known.rows.length < ROWS_SHOWN) known.rows.push(event.row);
        groups.set(key, known);
      }
    }
  }
  const order = [...groups.values()].sort(
    (a, b) =>
      Number(a.severity === 'warning') - Number(b.severity === 'warning') || b.count - a.count,
  );
  return { ...report, samples, groups: order, verdicts, problems };
}
