import { randomUUID } from 'node:crypto';
import { readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { AnalysePort, AnalysisReference } from '../../../schema/ports.ts';
import type { TableMapping } from '../../../schema/table-mapping.ts';
import { defined } from '../../../std/assert.ts';
import { batch, mapConcurrently } from '../../../std/streams.ts';
import type { ReleaseContext } from '../entry-writer.ts';
import { keepReferences } from '../keep-references.ts';
import { type ClaimedBatch, claimSequences } from './claim-sequences.ts';
import { importBatch } from './import-batch.ts';
import type { ImportEvent, MappingEvent, RowEvent, RowOutcome } from './import-event.ts';
import { beginRun } from './import-run.ts';
import { importSegments } from './import-segments.ts';
import { readSequences, type SequenceFile, type SequenceItem } from './read-sequences.ts';
import { readTable, TableError } from './read-table.ts';
import { listUnclaimed, stageTable } from './staging.ts';

export interface ImportRequest {
  readonly context: Omit<ReleaseContext, 'referenceDigests' | 'now'>;
  readonly metadata: SequenceFile;
  readonly sequences: readonly SequenceFile[];
  readonly maxRecordBytes: number;
  readonly now: Date;
  /** True only where simulated samples may stand in for real ones: in measurements. */
  readonly acceptsSimulated: boolean;
  /** All checklists, the core among them: they tell what the columns are, and what values they take. */
  readonly checklists: readonly Checklist[];
  /** What somebody decided of the table's columns and values. */
  readonly mapping: TableMapping;
  /** Rows in which something may tell who a person is are refused; else that is a warning. */
  readonly refusesPrivate: boolean;
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
 * row gets exactly one verdict; a bad row never stops the others. What is told as released is committed.
 * @yields verdicts and progress while it runs, a summary last
 * @throws DatabaseError where the database is lost; batches are whole or not there
 */
export async function* runImport(
  dependencies: ImportDependencies,
  request: ImportRequest,
): AsyncGenerator<ImportEvent> {
  const { instance, provenance } = request.context;
  const counts: Record<RowOutcome, number> = { released: 0, revised: 0, unchanged: 0, refused: 0 };
  const run = await beginRun(dependencies.db, {
    id: randomUUID(),
    instance: instance.id,
    startedBy: provenance.by,
  });
  try {
    for await (const event of importRows(dependencies, request, run.id)) {
      if (event.type === 'row') counts[event.outcome] += 1;
      yield event;
    }
    yield { type: 'summary', ...counts };
  } finally {
    await run.end();
  }
}

async function* importRows(
  dependencies: ImportDependencies,
  request: ImportRequest,
  importId: string,
): AsyncGenerator<ImportEvent> {
  const { db, reference, analyse } = dependencies;
  await keepReferences(db, reference);
  let done = 0;
  const count = (event: RowEvent): RowEvent => {
    if (event.row !== null) done += 1;
    return event;
  };
  const staged = stageMetadata(dependencies, request, importId);
  let next = await staged.next();
  for (; next.done !== true; next = await staged.next()) {
    yield next.value.type === 'row' ? count(next.value) : next.value;
  }
  const total = next.value;
  yield { type: 'progress', done, total };
  if (total === null) return;
  const release = {
    ...request.context,
    referenceDigests: new Map(reference.segments.map(({ segment, digest }) => [segment, digest])),
    now: request.now,
  };
  const [only, ...others] = reference.segments;
  const results =
    others.length > 0
      ? importSegments(
          { db, analyse, reference, release, importId },
          { batches: readBatches(request), source: request.metadata.name },
        )
      : mapConcurrently(
          claimAll(db, importId, { request, segment: defined(only, 'a segment').segment }),
          analyse.concurrency,
          (items) => importBatch({ db, analyse, release }, items),
        );
  for await (const events of results) {
    for (const event of events) yield count(event);
    yield { type: 'progress', done, total };
  }
  for await (const event of listUnclaimed(db, importId, request.metadata.name)) yield count(event);
  yield { type: 'progress', done, total };
}

/** One batch after the other, so that the first sequence of a name gets its row. */
async function* claimAll(
  db: Database,
  importId: string,
  { request, segment }: { readonly request: ImportRequest; readonly segment: string },
): AsyncGenerator<ClaimedBatch> {
  for await (const items of readBatches(request)) {
    yield await claimSequences(db, importId, { items, segment });
  }
}

function readBatches({ sequences, maxRecordBytes }: ImportRequest): AsyncIterable<SequenceItem[]> {
  return batch(readSequences(sequences, maxRecordBytes), {
    ...BATCH,
    sizeOf: (item) => ('record' in item ? item.record.letters.length : 0),
  });
}

/** Gives the number of rows; null where the table cannot be used at all. */
async function* stageMetadata(
  { db, reference }: ImportDependencies,
  request: ImportRequest,
  importId: string,
): AsyncGenerator<RowEvent | MappingEvent, number | null> {
  const source = request.metadata.name;
  try {
    const rows = readTable(readDecompressed(request.metadata.bytes), source);
    return yield* stageTable(db, importId, rows, {
      table: {
        today: request.now.toISOString().slice(0, 10),
        ...(reference.emergenceDate === null ? {} : { emergenceDate: reference.emergenceDate }),
        source,
        maxValueLength: MAX_VALUE_LENGTH,
        acceptsSimulated: request.acceptsSimulated,
      },
      checklists: request.checklists,
      mapping: request.mapping,
      segments: reference.segments.map(({ segment }) => segment),
      refusesPrivate: request.refusesPrivate,
    });
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    const problems = [error.problem];
    yield { type: 'row', row: null, submissionId: null, outcome: 'refused', problems };
    return null;
  }
}
