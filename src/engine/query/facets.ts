import type { ColumnValue } from '../../schema/genome-row.ts';
import type { Problem } from '../../schema/problem.ts';
import { defined } from '../../std/assert.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { aggregateRows } from './aggregate.ts';
import { compareValues } from './answer-row.ts';
import { checkFilter } from './check-query.ts';
import { compileSchema } from './compiled-schema.ts';
import { findField } from './fields.ts';
import { type FoundRows, findRows } from './found-rows.ts';
import type { Snapshot } from './snapshot.ts';
import type { Filter } from './tree.ts';

/** A value of a column and the number of found rows that have it. */
export interface FacetValue {
  readonly value: ColumnValue;
  readonly count: number;
}

function listFacet(found: readonly FoundRows[], name: string, limit: number): FacetValue[] {
  const field = defined(findField(defined(found[0], 'segment').segment.schema, name), name);
  return [...aggregateRows(found, [field])]
    .map((row) => ({ value: row[name] ?? null, count: Number(row.count) }))
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
    .slice(0, limit);
}

/**
 * The commonest values of several columns among the rows that a filter finds, each at most `limit`;
 * the filter is run once. Null is a value. Problems: what checkFilter finds, or an unknown column.
 */
export function runFacets(
  snapshot: Snapshot,
  filter: Filter,
  { columns, limit }: { readonly columns: readonly string[]; readonly limit: number },
): Result<Readonly<Record<string, readonly FacetValue[]>>, Problem[]> {
  const schema = compileSchema(snapshot.schema);
  const problems = checkFilter(schema, filter);
  for (const name of columns) {
    if (findField(schema, name) !== null) continue;
    const hint = `The fields are: ${[...schema.columns.keys()].join(', ')}.`;
    problems.push({
      code: 'query-field-unknown',
      where: 'facets',
      value: name.slice(0, 200),
      hint,
    });
  }
  if (problems.length > 0) return fail(problems);
  const found = findRows(snapshot, filter);
  return succeed(
    Object.fromEntries(
      columns.map((name) => [name, found.length === 0 ? [] : listFacet(found, name, limit)]),
    ),
  );
}

/** A value that a search text is part of. */
export interface Completion extends FacetValue {
  readonly column: string;
  readonly value: string;
}

/** What a free text means: rows, and values to offer while it is typed. */
export interface TextSearch {
  /** Rows with the text in any of the columns. */
  readonly filter: Filter;
  /** Values with the text in them, those that begin with it first, then by number of rows. */
  readonly completions: readonly Completion[];
}

/**
 * Looks for a text in string columns, upper and lower case alike. Columns that do not exist or are no
 * string columns are a problem.
 */
export function searchText(
  snapshot: Snapshot,
  text: string,
  { columns, limit }: { readonly columns: readonly string[]; readonly limit: number },
): Result<TextSearch, Problem[]> {
  const children = columns.map((column): Filter => ({ type: 'TextContains', column, text }));
  const filter: Filter = { type: 'Or', children };
  const problems = checkFilter(compileSchema(snapshot.schema), filter);
  if (problems.length > 0) return fail(problems);
  const lower = text.toLowerCase();
  const completions = columns.flatMap((column, i) => {
    const found = findRows(snapshot, defined(children[i], column));
    if (found.length === 0) return [];
    return listFacet(found, column, Number.POSITIVE_INFINITY)
      .filter(({ value }) => value !== null)
      .map(({ value, count }) => ({ column, value: String(value), count }));
  });
  const startsLate = ({ value }: Completion) => (value.toLowerCase().startsWith(lower) ? 0 : 1);
  completions.sort(
    (a, b) => startsLate(a) - startsLate(b) || b.count - a.count || compareValues(a.value, b.value),
  );
  return succeed({ filter, completions: completions.slice(0, limit) });
}
