import { randomUUID } from 'node:crypto';
import { DamagedFileError, readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysePort, AnalysisReference } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { batch, mapConcurrently } from '../../../std/streams.ts';
import type { ReleaseContext } from '../entry-writer.ts';
import { importBatch } from './import-batch.ts';
import type { ImportEvent, ImportSummary, RowEvent, RowOutcome } from './import-event.ts';
import { readSequences, type SequenceFile } from './read-sequences.ts';
import { readTable, TableError } from './read-table.ts';
import { countRows, listUnclaimed, stageTable } from './staging.ts';

export interface ImportRequest {
  readonly context: Omit<ReleaseContext, 'referenceDigest' | 'now'>;
  readonly metadata: SequenceFile;
  readonly sequences: readonly SequenceFile[];
  readonly maxRecordBytes: number;
  readonly now: Date;
}

export interface ImportDependencies {
  readonly db: Database;
  readonly analyse: AnalysePort;
  readonly reference: AnalysisReference;
}

// A batch is one task of an analysis thread and one transaction; 32 genomes of 30 kB are a second's work.
const BATCH = { maxItems: 32, maxSize: 2 << 20 } as const;
const MAX_VALUE_LENGTH = 10_000;

/**
 * Imports a metadata table with its sequences. Memory is bounded whatever their sizes and orders; every
 * row gets exactly one verdict; a bad row never stops the others.
 * @yields verdicts and progress while it runs, a summary last
 */
export async function* runImport(
  dependencies: ImportDependencies,
  request: ImportRequest,
): AsyncGenerator<ImportEvent> {
  const { db } = dependencies;
  const importId = randomUUID();
  const counts: Record<RowOutcome, number> = { released: 0, revised: 0, unchanged: 0, refused: 0 };
  await startRun(db, importId, request);
  try {
    for await (const event of importRows(dependencies, request, importId)) {
      if (event.type === 'row') counts[event.outcome] += 1;
      yield event;
    }
    yield { type: 'summary', ...(counts satisfies ImportSummary) };
  } finally {
    await db.query('DELETE FROM import_row WHERE import_id = $1', [importId]);
    await db.query('DELETE FROM import_run WHERE id = $1', [importId]);
  }
}

async function startRun(db: Database, importId: string, request: ImportRequest): Promise<void> {
  await db.query('INSERT INTO import_run (id, instance, started_by) VALUES ($1, $2, $3)', [
    importId,
    request.context.instance.id,
    request.context.provenance.by,
  ]);
}

async function* importRows(
  dependencies: ImportDependencies,
  request: ImportRequest,
  importId: string,
): AsyncGenerator<ImportEvent> {
  const { db, reference } = dependencies;
  await keepReference(db, reference);
  const isStaged = yield* stageMetadata(dependencies, request, importId);
  const total = await countRows(db, importId);
  yield { type: 'progress', done: 0, total };
  if (!isStaged) return;
  let done = 0;
  const release = { ...request.context, referenceDigest: reference.digest, now: request.now };
  const batches = batch(readSequences(request.sequences, request.maxRecordBytes), {
    ...BATCH,
    sizeOf: (item) => ('record' in item ? item.record.letters.length : 0),
  });
  const results = mapConcurrently(batches, dependencies.analyse.concurrency, (items) =>
    importBatch({ ...dependencies, importId, release }, items),
  );
  for await (const events of results) {
    yield* events;
    done += events.length;
    yield { type: 'progress', done, total };
  }
  yield* listUnclaimed(db, importId, request.metadata.name);
}

/** Compressed letters need their reference; it is kept before the first of them. */
async function keepReference(db: Database, reference: AnalysisReference): Promise<void> {
  await db.query(
    'INSERT INTO reference_sequence (digest, letters) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [reference.digest, reference.letters],
  );
}

/** Gives false where the table cannot be used at all. */
async function* stageMetadata(
  { db, reference }: ImportDependencies,
  request: ImportRequest,
  importId: string,
): AsyncGenerator<RowEvent, boolean> {
  const source = request.metadata.name;
  try {
    const rows = readTable(readDecompressed(request.metadata.bytes), source);
    yield* stageTable(db, importId, rows, {
      today: request.now.toISOString().slice(0, 10),
      ...(reference.emergenceDate === null ? {} : { emergenceDate: reference.emergenceDate }),
      source,
      maxValueLength: MAX_VALUE_LENGTH,
    });
    return true;
  } catch (error) {
    const problem = toTableProblem(error, source);
    yield { type: 'row', row: null, submissionId: null, outcome: 'refused', problems: [problem] };
    return false;
  }
}

function toTableProblem(error: unknown, source: string): Problem {
  if (error instanceof TableError) return error.problem;
  if (!(error instanceof DamagedFileError)) throw error;
  return {
    code: 'file-damaged',
    where: source,
    value: error.message.slice(0, 200),
    hint: 'The packed table is cut or damaged; send it again.',
  };
}
