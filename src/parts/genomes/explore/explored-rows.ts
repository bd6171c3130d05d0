import { aggregateRows } from '../../../engine/query/aggregate.ts';
import { compileSchema } from '../../../engine/query/compiled-schema.ts';
import { parseDay } from '../../../engine/query/day-number.ts';
import { findField } from '../../../engine/query/fields.ts';
import { type FoundRows, findRows } from '../../../engine/query/found-rows.ts';
import type { GroupTable } from '../../../engine/query/group-table.ts';
import type { Snapshot } from '../../../engine/query/snapshot.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';

/** The genomes that one query finds: found once, whatever the number of panels that are about them. */
export class ExploredRows {
  readonly snapshot: Snapshot;
  readonly filter: Filter;
  readonly found: readonly FoundRows[];
  readonly total: number;
  readonly #tables = new Map<string, GroupTable>();

  constructor(snapshot: Snapshot, filter: Filter) {
    this.snapshot = snapshot;
    this.filter = filter;
    this.found = findRows(snapshot, filter);
    this.total = this.found.reduce((sum, { rows }) => sum + rows.size, 0);
  }

  /** Counts by the values of columns, which exist; several panels may ask for the same. */
  count(columns: readonly string[]): GroupTable {
    const key = columns.join('\n');
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    this.snapshot.checkpoint?.();
    const schema = compileSchema(this.snapshot.schema);
    const fields = columns.map((name) => defined(findField(schema, name), name));
    const table = aggregateRows(this.found, fields);
    this.#tables.set(key, table);
    return table;
  }
}

/** A count of one day and one value; null where a row has none. */
export interface DayAndValue {
  /** Days since 1970-01-01. */
  readonly day: number | null;
  readonly value: string | null;
  readonly count: number;
}

/** Counts by day, and by the value of a column where one is named. */
export function* listDays(
  rows: ExploredRows,
  dateField: string,
  by: string | null,
): Generator<DayAndValue> {
  const { fields, counts } = rows.count(by === null ? [dateField] : [dateField, by]);
  const dates = defined(fields[0], 'date');
  const values = fields[1];
  // Each of the distinct dates is read once, not once a group.
  const days = dates.values.map((text) => (text === null ? null : parseDay(String(text))));
  for (let group = 0; group < counts.length; group++) {
    const value = values?.values[values.ids[group] as number] ?? null;
    yield {
      day: days[dates.ids[group] as number] ?? null,
      value: value === null ? null : String(value),
      count: counts[group] as number,
    };
  }
}

/** The most frequent values of a column over all queries, the most frequent first; null is none. */
export function findTopValues(
  queries: readonly ExploredRows[],
  column: string,
  top: number,
): string[] {
  const counts = new Map<string, number>();
  for (const rows of queries) {
    const table = rows.count([column]);
    const field = defined(table.fields[0], column);
    table.counts.forEach((count, group) => {
      const value = field.values[field.ids[group] as number] ?? null;
      if (value === null) return;
      counts.set(String(value), (counts.get(String(value)) ?? 0) + count);
    });
  }
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, top)
    .map(([value]) => value);
}

function report(where: string, value: string, hint: string): Problem {
  return { code: 'request-invalid', where, value: value.slice(0, 200), hint };
}

/** What is wrong with a column that is named where one of dates has to be. */
export function checkDateField({ schema }: Snapshot, where: string, name: string): Problem[] {
  const dates = schema.columns.filter(({ type }) => type === 'date').map((one) => one.name);
  if (dates.includes(name)) return [];
  return [report(where, name, `Give a column of dates: ${dates.join(', ')}.`)];
}

/** What is wrong with a column that is named where one of texts has to be. */
export function checkTextField({ schema }: Snapshot, where: string, name: string): Problem[] {
  const texts = schema.columns.filter(({ type }) => type === 'string').map((one) => one.name);
  if (texts.includes(name)) return [];
  return [report(where, name, `Give a column of texts: ${texts.join(', ')}.`)];
}

/** What is wrong with columns of any type. */
export function checkFields(
  { schema }: Snapshot,
  where: string,
  names: readonly string[],
): Problem[] {
  const known = compileSchema(schema);
  return names
    .filter((name) => findField(known, name) === null)
    .map((name) => {
      const hint = `The fields are: ${[...known.columns.keys()].join(', ')}.`;
      return report(where, name, hint);
    });
}
