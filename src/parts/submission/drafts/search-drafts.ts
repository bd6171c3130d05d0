import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { DraftState } from './draft-state.ts';
import {
  type DraftSummary,
  SUMMARY,
  type SummaryRow,
  toSummary,
  withSegments,
} from './read-drafts.ts';

/** Drafts of a group, whatever submission they are of: all that fulfil what is given. */
export interface DraftSearch {
  readonly group: string;
  /** Instances whose drafts the asker may see; null for all. */
  readonly instances: readonly string[] | null;
  readonly instance?: string | undefined;
  readonly submission?: string | undefined;
  readonly states: readonly DraftState[];
  /** Code of a problem. */
  readonly problem?: string | undefined;
  /** Part of a value, in any case: of this field where one is given, else of any, of the name, or of another column. */
  readonly text?: string | undefined;
  readonly field?: string | undefined;
  /** First and last day, in UTC, of the last change: 'YYYY-MM-DD'. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Id of the last draft of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A draft with what it is of. */
export interface FoundDraft extends DraftSummary {
  readonly submission: string;
  readonly submissionTitle: string;
  readonly instance: string;
  readonly changedAt: string;
}

export interface FoundDrafts {
  readonly drafts: readonly FoundDraft[];
  /** How many there are, or `MOST_COUNTED`. */
  readonly total: number;
}

/** Who has more rows to look at narrows the search: counting all of a million would take seconds. */
export const MOST_COUNTED = 10_000;

type Row = SummaryRow & Omit<FoundDraft, keyof DraftSummary | 'changedAt'> & { changedAt: Date };

/** The conditions of a search on draft d and its submission u. */
function toConditions(search: DraftSearch): { sql: string; values: unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (sql: (parameter: string) => string, value: unknown): void => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(sql(`$${values.length}`));
  };
  const { problem, text, field } = search;
  add((value) => `u.owner_group = ${value}`, search.group);
  add((value) => `u.instance = ANY(${value}::text[])`, search.instances);
  add((value) => `u.instance = ${value}`, search.instance);
  add((value) => `u.id = ${value}`, search.submission);
  add((value) => `d.state = ANY(${value}::text[])`, search.states);
  add((value) => `d.changed_at >= ${value}::timestamptz`, toMoment(search.from));
  add((value) => `d.changed_at < ${value}::timestamptz + interval '1 day'`, toMoment(search.to));
  add(
    (value) => `d.problems @> ${value}::jsonb`,
    problem === undefined ? undefined : JSON.stringify([{ code: problem }]),
  );
  if (text !== undefined && text !== '') {
    values.push(text.toLowerCase());
    const part = `$${values.length}`;
    const isIn = (value: string) => `position(${part} IN lower(${value})) > 0`;
    if (field === undefined) {
      const holds = (column: string) =>
        `EXISTS (SELECT FROM jsonb_each_text(${column}) AS f WHERE ${isIn('f.value')})`;
      conditions.push(
        `(${isIn('d.submission_id')} OR ${holds('d.metadata')} OR ${holds('d.other_columns')})`,
      );
    } else {
      values.push(field);
      conditions.push(isIn(`(d.metadata ->> $${values.length})`));
    }
  }
  return { sql: conditions.join(' AND '), values };
}

const toMoment = (day: string | undefined): string | undefined =>
  day === undefined ? undefined : `${day}T00:00:00Z`;

/** Finds drafts of a group over all its submissions, the last one that was made first. */
export async function searchDrafts(db: Queryable, search: DraftSearch): Promise<FoundDrafts> {
  const { sql, values } = toConditions(search);
  const from = `FROM draft d JOIN submission u ON u.id = d.submission WHERE ${sql}`;
  const next = values.length + 1;
  const [rows, [count]] = await Promise.all([
    // The page is found first, so that only its analyses are read.
    db.query<Row>(
      `SELECT ${SUMMARY}, d.submission, u.title AS "submissionTitle", u.instance, d.changed_at AS "changedAt"
       FROM (SELECT d.id ${from} AND ($${next}::bigint IS NULL OR d.id < $${next})
         ORDER BY d.id DESC LIMIT $${next + 1}) AS page
       JOIN draft d ON d.id = page.id JOIN submission u ON u.id = d.submission
       ${withSegments(`$${next + 2}`)}
       ORDER BY d.id DESC`,
      // Instances have lineages of different names; whoever wants them looks into the submission.
      [...values, search.before ?? null, search.limit, null],
    ),
    db.query<{ total: number }>(
      `SELECT count(*)::int AS total FROM (SELECT 1 ${from} LIMIT ${MOST_COUNTED}) AS found`,
      values,
    ),
  ]);
  const drafts = rows.map(
    ({ submission, submissionTitle, instance, changedAt, ...row }): FoundDraft => ({
      ...toSummary(row),
      submission,
      submissionTitle,
      instance,
      changedAt: changedAt.toISOString(),
    }),
  );
  return { drafts, total: count?.total ?? 0 };
}
