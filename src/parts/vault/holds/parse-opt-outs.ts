import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { refuseTable } from '../records/read-table.ts';
import { type OptOutReason, optOutReasons } from './opt-out-reasons.ts';

/** A line of a list. */
export interface ListedPerson {
  /** Line of the table, from 1 on, for what is said of it. */
  readonly line: number;
  readonly subject: string;
  readonly from: Date;
  readonly reason: OptOutReason;
}

const COLUMNS = ['subject', 'from', 'reason'];
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;
const MOST_PROBLEMS = 100;

/**
 * Persons of a table with the columns subject, from (a day or a time in UTC; at once where it is empty) and reason. What it
 * says of a wrong line quotes no subject. @throws AppError request-invalid
 */
export function parseOptOuts(
  rows: readonly (readonly string[])[],
  now: Date,
): readonly ListedPerson[] {
  const [header = [], ...body] = rows;
  const columns = header.map((cell) => cell.trim().toLowerCase());
  for (const name of ['subject', 'reason']) {
    if (!columns.includes(name)) refuseTable(`The table has no column ${name}.`, 'line 1');
  }
  if (columns.some((name) => !COLUMNS.includes(name)) || new Set(columns).size !== columns.length) {
    refuseTable(
      `A list has the columns ${COLUMNS.join(', ')}, each once, and no others.`,
      'line 1',
    );
  }
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const persons = body.flatMap((cells, at): ListedPerson[] => {
    const line = at + 2;
    const refuse = (hint: string): [] => {
      problems.push({ code: 'field-invalid', where: `line ${line}`, value: '', hint });
      return [];
    };
    const [subject = '', from = '', reason = ''] = COLUMNS.map((name) =>
      (cells[columns.indexOf(name)] ?? '').trim(),
    );
    if (subject === '' || subject.length > 200)
      return refuse('The subject is missing or too long.');
    if (seen.has(subject)) return refuse('The subject stands in a line before, too.');
    seen.add(subject);
    const code = optOutReasons.find((one) => one === reason);
    if (code === undefined) return refuse(`The reason is one of ${optOutReasons.join(', ')}.`);
    const moment = from === '' ? now : MOMENT.test(from) ? new Date(from) : new Date(Number.NaN);
    if (Number.isNaN(moment.getTime())) {
      return refuse('Write from as YYYY-MM-DD, or as a time in UTC such as 2027-01-31T12:00Z.');
    }
    return [{ line, subject, from: moment, reason: code }];
  });
  if (problems.length > 0) refuseLines(problems);
  return persons;
}

/** @throws AppError request-invalid */
export function refuseLines(problems: readonly Problem[]): never {
  throw new AppError('request-invalid', {
    detail: `${problems[0]?.where}: ${problems[0]?.hint}`,
    problems: problems.slice(0, MOST_PROBLEMS),
  });
}
