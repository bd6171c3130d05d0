import type { Database } from '../../../platform/postgres/database.ts';
import type { Problem } from '../../../schema/problem.ts';
import { batch } from '../../../std/streams.ts';
import {
  type CheckedRow,
  checkRows,
  type ImportTableOptions,
  MAX_NAME_LENGTH,
} from './check-rows.ts';
import type { MappingEvent, RowEvent } from './import-event.ts';
import type { TableRow } from './read-table.ts';
import { type KeptName, listKeptNames, type NameKind } from './sequence-names.ts';

/** A row waits for its sequence, was refused because of its own problems, or is used by a sequence. */
export type RowState = 'waiting' | 'refused' | 'used';

/** A row of the table as the database keeps it until its sequence comes. */
export interface StagedRow {
  readonly submissionId: string;
  readonly rowNumber: number;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  readonly warnings: readonly Problem[];
  readonly state: RowState;
}

// Rows of one statement; wide rows fill it sooner, so that memory stays bounded.
const BATCH = { maxItems: 250, maxSize: 1 << 18 } as const;

/**
 * Checks the rows of a metadata table and keeps them in the database, so that tables and sequences of
 * any size and order meet in bounded memory. Refused rows are told at once. A table that cannot be read
 * to its end counts as far as it could be read.
 * @yields what the columns are taken for; one event a refused row, and one where the table ended early
 * @returns number of rows
 * @throws TableError where no row can be used
 */
export async function* stageTable(
  db: Database,
  importId: string,
  rows: AsyncIterable<TableRow>,
  options: ImportTableOptions,
): AsyncGenerator<RowEvent | MappingEvent, number> {
  let count = 0;
  const batches = batch(checkRows(rows, options), {
    ...BATCH,
    sizeOf: (item) => ('row' in item ? item.row.size : 0),
  });
  for await (const items of batches) {
    for (const item of items) if ('guess' in item) yield { type: 'mapping', ...item.guess };
    const checked = items.flatMap((item) => ('row' in item ? [item.row] : []));
    count += checked.length;
    yield* stageBatch(db, importId, checked, options.table.source);
    for (const item of items) {
      if (!('problem' in item)) continue;
      const problems = [item.problem];
      yield { type: 'row', row: null, submissionId: null, outcome: 'refused', problems };
    }
  }
  return count;
}

async function* stageBatch(
  db: Database,
  importId: string,
  checked: readonly CheckedRow[],
  source: string,
): AsyncGenerator<RowEvent> {
  // Rows without a usable name cannot wait for a sequence.
  const named = checked.filter(({ row }) => isUsableName(row.values.strain));
  const inserted = await db.query<{ row_number: number }>(
    `INSERT INTO import_row (import_id, submission_id, row_number, metadata, other_columns, warnings, state, has_own_names)
     SELECT $1, r.submission_id, r.row_number, r.metadata::jsonb, r.other_columns::jsonb, r.warnings::jsonb, r.state,
       r.has_own_names
     FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
       AS r(submission_id, row_number, metadata, other_columns, warnings, state, has_own_names)
     ON CONFLICT DO NOTHING RETURNING row_number`,
    [
      importId,
      named.map(({ row }) => row.values.strain),
      named.map(({ rowNumber }) => rowNumber),
      // Of a refused row only the name is kept: its values are not used, and may be what cannot be stored.
      named.map(({ row }) => toJson(row, row.values)),
      named.map(({ row }) => toJson(row, row.others)),
      named.map(({ row }) => JSON.stringify(row.warnings)),
      named.map(({ row }) => (row.errors.length === 0 ? 'waiting' : 'refused')),
      named.map(({ names }) => names.given.length > 0),
    ],
  );
  const stagedRows = new Set(inserted.map((row) => row.row_number));
  await insertNames(
    db,
    importId,
    named.filter(({ rowNumber }) => stagedRows.has(rowNumber)),
  );
  for (const { rowNumber, row } of checked) {
    const submissionId = row.values.strain ?? null;
    const problems = [...row.errors];
    if (isUsableName(submissionId) && !stagedRows.has(rowNumber)) {
      problems.push(describeRepeated(submissionId, rowNumber, source));
    }
    if (problems.length > 0) {
      yield { type: 'row', row: rowNumber, submissionId, outcome: 'refused', problems };
    }
  }
}

function toJson({ errors }: CheckedRow['row'], values: object): string {
  return errors.length === 0 ? JSON.stringify(values) : '{}';
}

function isUsableName(name: string | null | undefined): name is string {
  return name !== null && name !== undefined && name.length <= MAX_NAME_LENGTH;
}

function describeRepeated(submissionId: string, rowNumber: number, source: string): Problem {
  return {
    code: 'row-repeated',
    where: `${source} row ${rowNumber} column strain`,
    value: submissionId.slice(0, 200),
    hint: 'An earlier row has the same name; the first one counts. Give each sample a name of its own.',
  };
}

async function insertNames(
  db: Database,
  importId: string,
  checked: readonly CheckedRow[],
): Promise<void> {
  const kept = checked.flatMap(({ row, names }) => {
    const sample = row.values.strain ?? '';
    const own = listKeptNames(names, sample).filter(({ name }) => isUsableName(name));
    return own.map((one: KeptName) => ({ ...one, sample }));
  });
  if (kept.length === 0) return;
  await db.execute(
    `INSERT INTO import_row_name (import_id, name, submission_id, kind)
     SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::text[]) AS n(name, submission_id, kind)
     ON CONFLICT DO NOTHING`,
    [
      importId,
      kept.map(({ name }) => name),
      kept.map(({ sample }) => sample),
      kept.map(({ kind }) => kind),
    ],
  );
}

/** A row, and by which of its names it was found. */
export interface FoundRow extends StagedRow {
  readonly kind: NameKind;
}

/**
 * The first rows that these names stand for, whatever their state, by the names. The name of an isolate stands behind
 * all others; the sample's does not count where the row names its sequences itself.
 */
export async function findRows(
  db: Database,
  importId: string,
  names: readonly string[],
): Promise<Map<string, FoundRow>> {
  if (names.length === 0) return new Map();
  const rows = await db.query<{
    found_by: string;
    kind: NameKind;
    submission_id: string;
    row_number: number;
    metadata: Record<string, string | null>;
    other_columns: Record<string, string>;
    warnings: Problem[];
    state: RowState;
  }>(
    `SELECT n.name AS found_by, r.kind, r.submission_id, r.row_number, r.metadata, r.other_columns, r.warnings, r.state
     FROM unnest($2::text[]) AS n(name)
       CROSS JOIN LATERAL (SELECT * FROM (
         (SELECT t.*, 'sample' AS kind FROM import_row t
          WHERE import_id = $1 AND submission_id = n.name AND NOT has_own_names LIMIT 1)
         UNION ALL
         (SELECT t.*, o.kind FROM import_row_name o
            CROSS JOIN LATERAL (SELECT * FROM import_row i
              WHERE i.import_id = $1 AND i.submission_id = o.submission_id OFFSET 0) t
          WHERE o.import_id = $1 AND o.name = n.name ORDER BY o.kind, t.row_number LIMIT 1)
       ) found ORDER BY kind = 'isolate', row_number LIMIT 1) r`,
    [importId, names],
  );
  return new Map(
    rows.map((row) => [
      row.found_by,
      {
        kind: row.kind,
        submissionId: row.submission_id,
        rowNumber: row.row_number,
        metadata: row.metadata,
        otherColumns: row.other_columns,
        warnings: row.warnings,
        state: row.state,
      },
    ]),
  );
}

/** Says that sequences took these rows. */
export async function markUsed(
  db: Database,
  importId: string,
  submissionIds: readonly string[],
): Promise<void> {
  if (submissionIds.length === 0) return;
  await db.execute(
    "UPDATE import_row SET state = 'used' WHERE import_id = $1 AND submission_id = ANY($2::text[])",
    [importId, submissionIds],
  );
}

/** Rows that no sequence came for, in pages, as refusals. */
export async function* listUnclaimed(
  db: Database,
  importId: string,
  source: string,
): AsyncGenerator<RowEvent> {
  let after = 0;
  while (true) {
    const rows = await db.query<{ submission_id: string; row_number: number }>(
      `SELECT submission_id, row_number FROM import_row
       WHERE import_id = $1 AND state = 'waiting' AND row_number > $2 ORDER BY row_number LIMIT 1000`,
      [importId, after],
    );
    for (const row of rows) {
      yield {
        type: 'row',
        row: row.row_number,
        submissionId: row.submission_id,
        outcome: 'refused',
        problems: [
          {
            code: 'sequence-missing',
            where: `${source} row ${row.row_number}`,
            value: row.submission_id.slice(0, 200),
            hint: 'No sequence has this name. FASTA headers start with the name in the column strain.',
          },
        ],
      };
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.row_number;
  }
}
