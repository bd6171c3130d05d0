import type { GenomeRow, IndexSchema } from '../../schema/genome-row.ts';
import type { Problem } from '../../schema/problem.ts';
import { assert } from '../../std/assert.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type Bitmap, bitmapFromRows, chunkRows, emptyBitmap } from './bitmap.ts';
import { checkRow, fitsSequences } from './check-row.ts';
import { compileSchema } from './compiled-schema.ts';
import { appendCheckedRows, createRowLog, type RowLog } from './row-log.ts';
import { sealRows, sortLoggedRows } from './seal-rows.ts';
import { type Allocate, allocateLocal } from './section-file.ts';
import { openSegment, type Segment } from './segment.ts';

/** A segment together with the rows of it that are deleted. */
export interface SegmentState {
  readonly segment: Segment;
  readonly tombstones: Bitmap;
}

/** A stretch of the log, indexed. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly segment: Segment;
  /** Row of the log by row of the piece. */
  readonly logRows: Uint32Array;
}

/**
 * The one mutable segment: a log that rows are appended to. It becomes queryable piece by piece: what
 * came since the last snapshot is indexed as a sealed segment in memory, and pieces of similar size
 * are joined, so that every row is indexed about log2(rows) times at most, and no join takes long.
 */
export interface FreshSegment {
  readonly schema: IndexSchema;
  readonly log: RowLog;
  /** Latest row of the log by key. */
  readonly rowOfKey: Map<string, number>;
  readonly deleted: Set<number>;
  pieces: readonly Piece[];
  /** Rows of the log that the pieces are made of, deleted ones included. */
  indexedRows: number;
  readonly allocate: Allocate;
}

/** Longer pieces are not joined any more: what is appended must not wait for them. */
const LONGEST_JOINED = 8192;

/** An empty fresh segment. */
export function createFreshSegment(
  schema: IndexSchema,
  allocate: Allocate = allocateLocal,
): FreshSegment {
  const log = createRowLog(compileSchema(schema));
  return {
    schema,
    log,
    rowOfKey: new Map(),
    deleted: new Set(),
    pieces: [],
    indexedRows: 0,
    allocate,
  };
}

/** Rows in the fresh segment, deleted ones included. It holds at most 65,536; seal it before. */
export function freshRowCount(fresh: FreshSegment): number {
  return fresh.log.rowCount;
}

/** Everything that keeps rows out of the segment, row by row. */
function findRowProblems(fresh: FreshSegment, rows: readonly GenomeRow[]): Problem[] {
  const problems: Problem[] = [];
  const keys = new Set<string>();
  for (const row of rows) {
    for (const problem of checkRow(fresh.log.schema, row)) problems.push(problem);
    const known = fresh.rowOfKey.get(row.key);
    if (keys.has(row.key) || (known !== undefined && !fresh.deleted.has(known))) {
      const hint = 'Delete the row before a row with its key is appended again.';
      problems.push({ code: 'row-key-taken', where: `row ${row.key}`, value: row.key, hint });
    }
    keys.add(row.key);
  }
  if (fresh.log.rowCount + rows.length > chunkRows) {
    const hint = `A segment has at most ${chunkRows} rows; seal this one first.`;
    problems.push({
      code: 'segment-full',
      where: 'fresh segment',
      value: String(rows.length),
      hint,
    });
  }
  return problems;
}

type FormerRows = readonly (number | undefined)[];

/** Gives keys, in the order in which they were taken, the rows back that they had before. */
function returnKeys(
  { rowOfKey }: FreshSegment,
  rows: readonly GenomeRow[],
  former: FormerRows,
): void {
  for (let i = former.length - 1; i >= 0; i--) {
    const { key } = rows[i] as GenomeRow;
    const row = former[i];
    if (row === undefined) rowOfKey.delete(key);
    else rowOfKey.set(key, row);
  }
}

/** Notes which row each key will have, and gives those that they had; null where one has a row. */
function takeKeys(fresh: FreshSegment, rows: readonly GenomeRow[]): FormerRows | null {
  const { log, rowOfKey, deleted } = fresh;
  const former: (number | undefined)[] = [];
  for (const { key } of rows) {
    const known = rowOfKey.get(key);
    if (known !== undefined && !deleted.has(known)) {
      returnKeys(fresh, rows, former);
      return null;
    }
    rowOfKey.set(key, log.rowCount + former.length);
    former.push(known);
  }
  return former;
}

/** Appends rows, all or none; whether it did. */
function tryAppend(fresh: FreshSegment, rows: readonly GenomeRow[]): boolean {
  const { log } = fresh;
  if (log.rowCount + rows.length > chunkRows) return false;
  for (const row of rows) if (!fitsSequences(log.schema, row)) return false;
  const former = takeKeys(fresh, rows);
  if (former === null) return false;
  if (appendCheckedRows(log, rows)) return true;
  returnKeys(fresh, rows, former);
  return false;
}

/**
 * Appends a batch of rows, all or none: a problem in one row refuses the batch. A key that the
 * segment has already, or a batch beyond 65,536 rows, is a problem as well.
 */
export function appendRows(
  fresh: FreshSegment,
  rows: readonly GenomeRow[],
): Result<number, Problem[]> {
  // Nearly every batch is without one, so problems are looked for once it is known that there are some.
  if (tryAppend(fresh, rows)) return succeed(rows.length);
  const problems = findRowProblems(fresh, rows);
  assert(problems.length > 0, 'rows that are not appended have problems');
  return fail(problems);
}

/** Appends one row; see appendRows. */
export function appendGenome(fresh: FreshSegment, row: GenomeRow): Result<number, Problem[]> {
  return appendRows(fresh, [row]);
}

/** Deletes a row of the fresh segment. False where it has no such row. Snapshots taken before keep it. */
export function deleteFreshRow(fresh: FreshSegment, key: string): boolean {
  const row = fresh.rowOfKey.get(key);
  if (row === undefined || fresh.deleted.has(row)) return false;
  fresh.deleted.add(row);
  return true;
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, i) => from + i);
}

/**
 * A piece of the rows that are not deleted by now; null where none is left. So no piece has two rows of one
 * key: a row is appended again only after the one before it was deleted.
 */
function indexPiece(fresh: FreshSegment, from: number, to: number): Piece | null {
  const live = range(from, to).filter((row) => !fresh.deleted.has(row));
  if (live.length === 0) return null;
  const logRows = sortLoggedRows(fresh.log, live);
  const bytes = sealRows(fresh.log, logRows, fresh.allocate);
  const opened = openSegment(fresh.schema, bytes, { isVerified: true });
  assert(opened.ok, 'a segment that was just sealed opens');
  return { from, to, segment: opened.value, logRows };
}

/** Indexes what is not indexed yet, and joins the last pieces where they are no longer than it. */
function indexNewRows(fresh: FreshSegment): void {
  const to = fresh.log.rowCount;
  const pieces = [...fresh.pieces];
  let from = fresh.indexedRows;
  if (from === to) return;
  for (
    let last = pieces.at(-1);
    last !== undefined && last.to - last.from <= to - from && to - last.from <= LONGEST_JOINED;
    last = pieces.at(-1)
  ) {
    from = last.from;
    pieces.pop();
  }
  const piece = indexPiece(fresh, from, to);
  if (piece !== null) pieces.push(piece);
  fresh.pieces = pieces;
  fresh.indexedRows = to;
}

function findTombstones({ deleted }: FreshSegment, { logRows }: Piece): Bitmap {
  if (deleted.size === 0) return emptyBitmap;
  const rows: number[] = [];
  logRows.forEach((logRow, row) => {
    if (deleted.has(logRow)) rows.push(row);
  });
  return bitmapFromRows(Uint16Array.from(rows));
}

/** The rows so far as immutable segments; later appends and deletions do not change them. */
export function pinFreshSegment(fresh: FreshSegment): SegmentState[] {
  indexNewRows(fresh);
  return fresh.pieces.map((piece) => ({
    segment: piece.segment,
    tombstones: findTombstones(fresh, piece),
  }));
}

/** The bytes of a sealed segment of all rows that are not deleted. There must be at least one. */
export function sealSegment(fresh: FreshSegment): Uint8Array {
  const live = range(0, fresh.log.rowCount).filter((row) => !fresh.deleted.has(row));
  assert(live.length > 0, 'a segment has rows');
  return sealRows(fresh.log, sortLoggedRows(fresh.log, live), fresh.allocate);
}
