import { closeSync, fstatSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyBitmap } from '../../src/engine/query/bitmap.ts';
import {
  appendRows,
  createFreshSegment,
  freshRowCount,
  sealSegment,
} from '../../src/engine/query/fresh-segment.ts';
import { GroupTable } from '../../src/engine/query/group-table.ts';
import { formatFasta } from '../../src/engine/query/lapis/format-fasta.ts';
import { type OverTimeQuery, runOverTime } from '../../src/engine/query/over-time.ts';
import { countRows, runQuery } from '../../src/engine/query/run-query.ts';
import { openSegment } from '../../src/engine/query/segment.ts';
import { type Snapshot, takeSnapshot } from '../../src/engine/query/snapshot.ts';
import type { Filter, Query } from '../../src/engine/query/tree.ts';
import type { GenomeRow, IndexSchema } from '../../src/schema/genome-row.ts';
import type { Result } from '../../src/std/result.ts';

/** All that the benchmark calls of the query engine. */

/** Where the server seals too. */
const SEAL_AT_ROWS = 60_000;

function must<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error).slice(0, 2000));
}

/** Takes rows and writes full segments to a folder; memory is that of one segment. */
export class BulkLoader {
  readonly #schema: IndexSchema;
  readonly #folder: string;
  #fresh;
  #files = 0;
  #bytes = 0;

  constructor(schema: IndexSchema, folder: string) {
    this.#schema = schema;
    this.#folder = folder;
    this.#fresh = createFreshSegment(schema);
  }

  append(rows: readonly GenomeRow[]): void {
    if (freshRowCount(this.#fresh) + rows.length > SEAL_AT_ROWS) this.#seal();
    must(appendRows(this.#fresh, rows));
  }

  #seal(): void {
    if (freshRowCount(this.#fresh) === 0) return;
    const bytes = sealSegment(this.#fresh);
    this.#files += 1;
    this.#bytes += bytes.length;
    const name = `${String(this.#files).padStart(8, '0')}.segment`;
    writeFileSync(join(this.#folder, name), bytes);
    this.#fresh = createFreshSegment(this.#schema);
  }

  /** Seals what is left; says how much was written. */
  finish(): { readonly files: number; readonly bytes: number } {
    this.#seal();
    return { files: this.#files, bytes: this.#bytes };
  }
}

/** Reads a file into memory that threads can share. */
function readShared(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(new SharedArrayBuffer(fstatSync(file).size));
    let at = 0;
    while (at < bytes.length) at += readSync(file, bytes, at, bytes.length - at, null);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/** Reads the sealed segments of a folder, each into memory of its own. */
export function readSegments(folder: string): Uint8Array[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.segment'));
  return names.sort().map((name) => readShared(join(folder, name)));
}

/** An index of sealed segments, ready for questions. */
export function openIndex(schema: IndexSchema, segments: readonly Uint8Array[]): Snapshot {
  return takeSnapshot({
    schema,
    segments: segments.map((bytes) => ({
      segment: must(openSegment(schema, bytes)),
      tombstones: emptyBitmap,
    })),
    fresh: null,
    dataVersion: '1',
  });
}

/** What the benchmark asks. Nothing here is kept from one call to the next. */
export type Ask =
  | { readonly type: 'count'; readonly filter: Filter }
  | { readonly type: 'rows'; readonly query: Query }
  | { readonly type: 'fasta'; readonly query: Query }
  | { readonly type: 'overTime'; readonly query: OverTimeQuery };

export type AskedRow = Readonly<Record<string, unknown>>;

/** Sequences as the bytes that a client gets. */
function writeFasta(snapshot: Snapshot, query: Query): Buffer {
  const answer = must(runQuery(snapshot, query));
  const fastaHeader = [{ type: 'field', field: snapshot.schema.primaryKey }] as const;
  const request = {
    endpoint: 'alignedNucleotideSequences',
    format: 'FASTA',
    query,
    unalignedSegments: null,
  } as const;
  const file = { downloadAsFile: false, downloadFileBasename: null, compression: null };
  const records = formatFasta(answer, { ...request, ...file, fastaHeader });
  return Buffer.from(Array.from(records).join(''), 'latin1');
}

/** Reads FASTA of one line a sequence back, to compare it. */
export function readFasta(text: string, key: string): AskedRow[] {
  return text
    .split('>')
    .slice(1)
    .map((record) => {
      const [header = '', main = ''] = record.split('\n');
      return { [key]: header, main };
    });
}

/**
 * The whole answer as the engine gives it: rows, FASTA, or counts by fields in columns, as the peer gives
 * columns. Everything is computed when it returns.
 */
export function answerIndex(snapshot: Snapshot, ask: Ask): Iterable<AskedRow> | Buffer {
  switch (ask.type) {
    case 'count':
      return [{ count: must(countRows(snapshot, ask.filter)) }];
    case 'rows': {
      const { rows } = must(runQuery(snapshot, ask.query));
      return rows instanceof GroupTable ? rows : Array.from(rows);
    }
    case 'fasta':
      return writeFasta(snapshot, ask.query);
    case 'overTime': {
      const { cells } = must(runOverTime(snapshot, ask.query));
      return cells.flatMap((row, item) => row.map((cell, range) => ({ item, range, ...cell })));
    }
  }
}

/** The rows of an answer, or its FASTA. */
export function askIndex(
  snapshot: Snapshot,
  ask: Exclude<Ask, { type: 'fasta' }>,
): readonly AskedRow[];
export function askIndex(snapshot: Snapshot, ask: Ask): readonly AskedRow[] | Buffer;
export function askIndex(snapshot: Snapshot, ask: Ask): readonly AskedRow[] | Buffer {
  const answer = answerIndex(snapshot, ask);
  return Buffer.isBuffer(answer) ? answer : Array.from(answer);
}
