import { mapColumns, toHeaderKey } from '../../../engine/validate/map-columns.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { TableError, type TableRow } from '../import/table-row.ts';

const NO_KEY = 'No column tells the samples. Add one named “strain” or “accession”.';
const NO_FIELD =
  'No column is a field that can change. Name the columns as the template of the checklist does.';
const NO_ROW = 'The table has no row below its header.';

/** A cell with this word clears its field; an empty one leaves it as it is. */
export const CLEAR_WORD = '[clear]';

/** As many rows as a submission may have. */
export const MOST_CHANGE_ROWS = 100_000;

const DROP_KEY = 'dropsegments';
const ACCESSION_KEYS = new Set(['accession', 'accessionversion']);

/** New values by field; null clears one. */
export type Changes = Readonly<Record<string, string | null>>;

/** What one row of a table changes of one sample. */
export interface ChangeRow {
  /** Line of the table, the header's being 1. */
  readonly line: number;
  /** Without its version; empty where the table has none. */
  readonly accession: string;
  /** Name of the sample; empty where the table has none. */
  readonly name: string;
  readonly changes: Changes;
  /** Segments that the next version is not to have, by the column dropSegments. */
  readonly dropSegments: readonly string[];
}

/** A table with changed columns only. */
export interface ChangeTable {
  readonly rows: readonly ChangeRow[];
  /** Fields that it has a column for. */
  readonly fields: readonly string[];
  /** Headers that are no field: nothing of them is taken. */
  readonly unknown: readonly string[];
}

function refuse(where: string, hint: string): TableError {
  return new TableError({ code: 'table-unreadable', where, value: '', hint });
}

function toChanges(cells: readonly string[], columns: ReadonlyMap<string, number>): Changes {
  const changes: Record<string, string | null> = {};
  for (const [field, index] of columns) {
    const cell = (cells[index] ?? '').trim();
    if (cell !== '') changes[field] = cell.toLowerCase() === CLEAR_WORD ? null : cell;
  }
  return changes;
}

interface TableColumns {
  readonly columns: ReadonlyMap<string, number>;
  /** Below 0 where there is none. */
  readonly accession: number;
  readonly name: number | undefined;
  /** Below 0 where there is none. */
  readonly drop: number;
  readonly unknown: readonly string[];
}

function findColumns(cells: readonly string[], source: string): TableColumns {
  const accession = cells.findIndex((header) => ACCESSION_KEYS.has(toHeaderKey(header)));
  const drop = cells.findIndex((header) => toHeaderKey(header) === DROP_KEY);
  // The accession joins: no field may take its column as a synonym.
  const headers = cells.map((header, index) =>
    index === accession || index === drop ? '' : header,
  );
  const mapping = mapColumns(headers, sampleMetadata);
  const { strain: name, ...columns } = Object.fromEntries(mapping.fields);
  if (accession < 0 && name === undefined) throw refuse(source, NO_KEY);
  if (Object.keys(columns).length === 0 && drop < 0) throw refuse(source, NO_FIELD);
  const unknown = mapping.others.map(({ header }) => header);
  return { columns: new Map(Object.entries(columns)), accession, name, drop, unknown };
}

/** Reads what a table changes. @throws TableError where nothing tells the samples or there is nothing to change */
export async function collectChanges(
  rows: AsyncIterable<TableRow>,
  source: string,
): Promise<ChangeTable> {
  let table: TableColumns | null = null;
  const changed: ChangeRow[] = [];
  for await (const { cells, rowNumber } of rows) {
    if (table === null) {
      table = findColumns(cells, source);
      continue;
    }
    if (changed.length === MOST_CHANGE_ROWS) {
      throw refuse(source, `The table has more than ${MOST_CHANGE_ROWS} rows. Split it.`);
    }
    changed.push({
      line: rowNumber,
      accession: (cells[table.accession] ?? '').trim().replace(/\.\d+$/, ''),
      name: table.name === undefined ? '' : (cells[table.name] ?? '').trim(),
      changes: toChanges(cells, table.columns),
      dropSegments: (cells[table.drop] ?? '').split(/[\s,]+/).filter((one) => one !== ''),
    });
  }
  if (table === null || changed.length === 0) throw refuse(source, NO_ROW);
  return { rows: changed, fields: [...table.columns.keys()], unknown: table.unknown };
}
