import { mapColumns } from '../../../engine/validate/map-columns.ts';
import {
  type ValidatedRow,
  type ValidationContext,
  validateRow,
} from '../../../engine/validate/validate-row.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Problem } from '../../../schema/problem.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { batch } from '../../../std/streams.ts';
import type { RowEvent } from './import-event.ts';
import { TableError, type TableRow } from './read-table.ts';

/** A row that waits in the database for its sequence. */
export interface StagedRow {
  readonly submissionId: string;
  readonly rowNumber: number;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  readonly warnings: readonly Problem[];
}

interface CheckedRow {
  readonly rowNumber: number;
  readonly row: ValidatedRow;
}

/**
 * Checks the rows of a metadata table and keeps them in the database, so that tables and sequences of
 * any size and order meet in bounded memory. Refused rows are told at once.
 * @yields one event a refused row
 * @throws TableError where the table has no usable header or cannot be read further
 */
export async function* stageTable(
  db: Database,
  importId: string,
  rows: AsyncIterable<TableRow>,
  context: ValidationContext,
): AsyncGenerator<RowEvent> {
  for await (const checked of batch(checkRows(rows, context), {
    maxItems: 1000,
    maxSize: 1000,
    sizeOf: () => 1,
  })) {
    yield* stageBatch(db, importId, checked, context);
  }
}

async function* checkRows(
  rows: AsyncIterable<TableRow>,
  context: ValidationContext,
): AsyncGenerator<CheckedRow> {
  let table: { record: typeof sampleMetadata; mapping: ReturnType<typeof mapColumns> } | undefined;
  let width = 0;
  for await (const { cells, rowNumber } of rows) {
    if (table === undefined) {
      const mapping = mapColumns(cells, sampleMetadata);
      if (mapping.missing.length > 0) throw new TableError(describeMissing(cells, context.source));
      table = { record: sampleMetadata, mapping };
      width = cells.length;
      continue;
    }
    const row = validateRow(table, { cells, rowNumber }, context);
    const surplus = cells.slice(width).find((cell) => cell.trim() !== '');
    yield surplus === undefined
      ? { rowNumber, row }
      : {
          rowNumber,
          row: { ...row, errors: [...row.errors, describeSurplus(surplus, rowNumber, context)] },
        };
  }
  if (table === undefined) throw new TableError(describeMissing([], context.source));
}

function describeMissing(headers: readonly string[], source: string): Problem {
  return {
    code: 'column-missing',
    where: `${source} row 1`,
    value: headers.join(', ').slice(0, 200),
    hint: 'No column names the sample: call it "strain" (or id, name, isolate, sample id).',
  };
}

function describeSurplus(value: string, rowNumber: number, context: ValidationContext): Problem {
  return {
    code: 'cells-too-many',
    where: `${context.source} row ${rowNumber}`,
    value: value.slice(0, 200),
    hint: 'The row has more cells than the header: a value probably holds the separator; quote it.',
  };
}

async function* stageBatch(
  db: Database,
  importId: string,
  checked: readonly CheckedRow[],
  context: ValidationContext,
): AsyncGenerator<RowEvent> {
  const named = checked.filter(
    ({ row }) => row.values.strain !== null && row.values.strain !== undefined,
  );
  const inserted = await db.query<{ row_number: number }>(
    `INSERT INTO import_row (import_id, submission_id, row_number, metadata, other_columns, warnings, state)
     SELECT $1, r.submission_id, r.row_number, r.metadata::jsonb, r.other_columns::jsonb, r.warnings::jsonb, r.state
     FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS r(submission_id, row_number, metadata, other_columns, warnings, state)
     ON CONFLICT DO NOTHING RETURNING row_number`,
    [
      importId,
      named.map(({ row }) => row.values.strain),
      named.map(({ rowNumber }) => rowNumber),
      named.map(({ row }) => JSON.stringify(row.values)),
      named.map(({ row }) => JSON.stringify(row.others)),
      named.map(({ row }) => JSON.stringify(row.warnings)),
      named.map(({ row }) => (row.errors.length === 0 ? 'waiting' : 'refused')),
    ],
  );
  const stagedRows = new Set(inserted.map((row) => row.row_number));
  for (const { rowNumber, row } of checked) {
    const submissionId = row.values.strain ?? null;
    const problems = [...row.errors];
    if (submissionId !== null && !stagedRows.has(rowNumber)) {
      problems.push(describeRepeated(submissionId, rowNumber, context));
    }
    if (problems.length > 0) {
      yield { type: 'row', row: rowNumber, submissionId, outcome: 'refused', problems };
    }
  }
}

function describeRepeated(
  submissionId: string,
  rowNumber: number,
  context: ValidationContext,
): Problem {
  return {
    code: 'row-repeated',
    where: `${context.source} row ${rowNumber} column strain`,
    value: submissionId.slice(0, 200),
    hint: 'An earlier row has the same name; the first one counts. Give each sample a name of its own.',
  };
}

/** Takes the rows of these samples for their sequences: each row is given once. */
export async function claimRows(
  db: Database,
  importId: string,
  submissionIds: readonly string[],
): Promise<Map<string, StagedRow>> {
  const rows = await db.query<{
    submission_id: string;
    row_number: number;
    metadata: Record<string, string | null>;
    other_columns: Record<string, string>;
    warnings: Problem[];
  }>(
    `UPDATE import_row SET state = 'used'
     WHERE import_id = $1 AND submission_id = ANY($2::text[]) AND state = 'waiting'
     RETURNING submission_id, row_number, metadata, other_columns, warnings`,
    [importId, submissionIds],
  );
  return new Map(
    rows.map((row) => [
      row.submission_id,
      {
        submissionId: row.submission_id,
        rowNumber: row.row_number,
        metadata: row.metadata,
        otherColumns: row.other_columns,
        warnings: row.warnings,
      },
    ]),
  );
}

/** Lets rows wait again that a claim took along and no sequence used. */
export async function returnRows(
  db: Database,
  importId: string,
  submissionIds: readonly string[],
): Promise<void> {
  if (submissionIds.length === 0) return;
  await db.execute(
    "UPDATE import_row SET state = 'waiting' WHERE import_id = $1 AND submission_id = ANY($2::text[])",
    [importId, submissionIds],
  );
}

/** Which of these samples have a row at all, and in what state. */
export async function findRowStates(
  db: Database,
  importId: string,
  submissionIds: readonly string[],
): Promise<Map<string, 'waiting' | 'refused' | 'used'>> {
  const rows = await db.query<{ submission_id: string; state: 'waiting' | 'refused' | 'used' }>(
    'SELECT submission_id, state FROM import_row WHERE import_id = $1 AND submission_id = ANY($2::text[])',
    [importId, submissionIds],
  );
  return new Map(rows.map((row) => [row.submission_id, row.state]));
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

/** Number of rows of the table that wait or were refused. */
export async function countRows(db: Database, importId: string): Promise<number> {
  const [row] = await db.query<{ rows: number }>(
    'SELECT count(*) AS rows FROM import_row WHERE import_id = $1',
    [importId],
  );
  return row?.rows ?? 0;
}
