import { assert } from '../../std/assert.ts';
import { quoteIdentifier } from './connection.ts';
import type { Queryable } from './queryable.ts';

/** One column of many rows. */
export interface ColumnOfRows {
  readonly name: string;
  /** The type in SQL, such as 'text', 'bigint' or 'jsonb'; not an array type. */
  readonly type: string;
  /** One value a row. What goes into json or jsonb is given as an object, or null for SQL's null. */
  readonly values: readonly unknown[];
}

export interface InsertRowsOptions {
  readonly table: string;
  readonly columns: readonly ColumnOfRows[];
  /** What follows ON CONFLICT, such as '(accession) DO NOTHING'. */
  readonly onConflict?: string;
}

/** Rows in one statement: enough that the way to the server no longer counts. */
const ROWS_PER_STATEMENT = 2_000;

/**
 * Inserts many rows fast, as one array a column, in the order given. Returns how many rows were
 * inserted or, on conflict, changed. More than 2,000 rows are several statements: call it within a
 * transaction where all or none shall go in.
 */
export async function insertRows(into: Queryable, options: InsertRowsOptions): Promise<number> {
  const { columns } = options;
  const count = columns[0]?.values.length ?? 0;
  for (const column of columns) {
    assert(column.values.length === count, `${column.name} has another number of values`);
    assert(/^[a-z][a-z0-9_ ]*$/.test(column.type), `${column.type} is not a plain type`);
  }
  const names = columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const arrays = columns.map((column, i) => `$${i + 1}::${column.type}[]`).join(', ');
  const conflict = options.onConflict === undefined ? '' : ` ON CONFLICT ${options.onConflict}`;
  const table = options.table.split('.').map(quoteIdentifier).join('.');
  const statement = `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})${conflict}`;
  let inserted = 0;
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    const part = columns.map((column) => toArray(column, from));
    inserted += await into.execute(statement, part);
  }
  return inserted;
}

function toArray(column: ColumnOfRows, from: number): unknown[] {
  const part = column.values.slice(from, from + ROWS_PER_STATEMENT);
  if (column.type !== 'json' && column.type !== 'jsonb') return part;
  // pg would take an array within for a further dimension; as text it is one value in any case.
  return part.map((value) =>
    value === null || value === undefined ? null : JSON.stringify(value),
  );
}
