import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { DraftState } from './draft-state.ts';

/** Drafts of one submission: all that fulfil what is given. */
export interface DraftSelection {
  readonly ids?: readonly number[] | undefined;
  readonly state?: DraftState | undefined;
  /** Those with a problem of this code, in this field where one is given. */
  readonly problem?: { readonly code: string; readonly field?: string | undefined } | undefined;
  /** Part of the name, in any case. */
  readonly search?: string | undefined;
}

/** The conditions of a selection on the table draft, alias d, with $1 the submission. */
export function toCondition(selection: DraftSelection): {
  readonly sql: string;
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [];
  const conditions = ['d.submission = $1'];
  const add = (sql: (parameter: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(sql(`$${values.length + 1}`));
  };
  const { ids, state, problem, search } = selection;
  if (ids !== undefined) add((value) => `d.id = ANY(${value}::bigint[])`, ids);
  if (state !== undefined) add((value) => `d.state = ${value}`, state);
  if (problem !== undefined) {
    const { code, field } = problem;
    add(
      (value) => `d.problems @> ${value}::jsonb`,
      JSON.stringify([field === undefined ? { code } : { code, field }]),
    );
  }
  if (search !== undefined && search !== '') {
    add((value) => `position(lower(${value}) IN lower(d.submission_id)) > 0`, search);
  }
  return { sql: conditions.join(' AND '), values };
}

/** The ids of a selection, in the order of the table. */
export async function findSelected(
  db: Queryable,
  submission: string,
  selection: DraftSelection,
): Promise<number[]> {
  const { sql, values } = toCondition(selection);
  const rows = await db.query<{ id: number }>(
    `SELECT d.id FROM draft d WHERE ${sql} ORDER BY d.id`,
    [submission, ...values],
  );
  return rows.map(({ id }) => id);
}
