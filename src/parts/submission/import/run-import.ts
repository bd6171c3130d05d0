import { randomUUID } from 'node:crypto';
import type { FastaRecord } from '../../../bio/fasta.ts';
import { DamagedFileError, readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { AnalysedSequence, AnalysePort, AnalysisReference } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { batch, mapConcurrently } from '../../../std/streams.ts';
import { type EntryDraft, type ReleaseContext, releaseEntries } from '../entry-writer.ts';
import type { ImportEvent, ImportSummary, RowEvent, RowOutcome } from './import-event.ts';
import { readSequences, type SequenceFile } from './read-sequences.ts';
import { readTable, TableError } from './read-table.ts';
import {
  claimRows,
  countRows,
  findRowStates,
  listUnclaimed,
  type StagedRow,
  stageTable,
} from './staging.ts';

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
  const batches = batch(readSequences(request.sequences, request.maxRecordBytes), {
    ...BATCH,
    sizeOf: (item) => ('record' in item ? item.record.letters.length : 0),
  });
  const results = mapConcurrently(batches, dependencies.analyse.concurrency, (items) =>
    importBatch(dependencies, request, importId, items),
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

type SequenceItem =
  | { readonly record: FastaRecord; readonly file: string }
  | { readonly problem: Problem };

/** One batch from claim to release; gives the verdicts. */
async function importBatch(
  { db, analyse, reference }: ImportDependencies,
  request: ImportRequest,
  importId: string,
  items: readonly SequenceItem[],
): Promise<RowEvent[]> {
  const events: RowEvent[] = items
    .filter((item) => 'problem' in item)
    .map(({ problem }) => refuse(null, null, [problem]));
  const records = items.filter((item) => 'record' in item);
  const candidates = records.map(({ record }) => findCandidateIds(record));
  const rows = await claimRows(db, importId, [...new Set(candidates.flat())]);
  const claimed: { row: StagedRow; record: FastaRecord }[] = [];
  const unclaimed: { record: FastaRecord; file: string; ids: string[] }[] = [];
  records.forEach(({ record, file }, index) => {
    const ids = defined(candidates[index], 'candidates');
    const id = ids.find((candidate) => rows.has(candidate));
    const row = id === undefined ? undefined : rows.get(id);
    if (id === undefined || row === undefined) unclaimed.push({ record, file, ids });
    else {
      rows.delete(id);
      claimed.push({ row, record });
    }
  });
  events.push(...(await explainUnclaimed(db, importId, unclaimed)));
  const analysed = await analyse.analyse(
    request.context.instance.pathogen,
    claimed.map(({ record }) => ({ name: record.name, sequence: decodeLetters(record.letters) })),
  );
  const drafts: { draft: EntryDraft; row: StagedRow; warnings: readonly Problem[] }[] = [];
  claimed.forEach(({ row, record }, index) => {
    const result = defined(analysed[index], 'analysis');
    if (result.ok) {
      drafts.push({
        row,
        draft: toDraft(row, result, reference),
        warnings: describeWarnings(row, record, result),
      });
    } else events.push(refuse(row.rowNumber, row.submissionId, [result.problem]));
  });
  const outcomes = await releaseEntries(
    db,
    drafts.map(({ draft }) => draft),
    { ...request.context, referenceDigest: reference.digest, now: request.now },
  );
  drafts.forEach(({ row, warnings }, index) => {
    const { outcome, accession, version } = defined(outcomes[index], 'outcome');
    events.push({
      type: 'row',
      row: row.rowNumber,
      submissionId: row.submissionId,
      outcome,
      accession: `${accession}.${version}`,
      problems: warnings,
    });
  });
  return events;
}

function decodeLetters(letters: Uint8Array): string {
  return Buffer.from(letters.buffer, letters.byteOffset, letters.byteLength).toString('latin1');
}

/** Names under which the table may know a record: the whole header, its first word, and that up to a '|'. */
function findCandidateIds(record: FastaRecord): string[] {
  const beforeBar = record.name.split('|', 1)[0] ?? '';
  return [...new Set([record.name, record.id, beforeBar.trim()])].filter((id) => id !== '');
}

async function explainUnclaimed(
  db: Database,
  importId: string,
  unclaimed: readonly { record: FastaRecord; file: string; ids: string[] }[],
): Promise<RowEvent[]> {
  if (unclaimed.length === 0) return [];
  const states = await findRowStates(
    db,
    importId,
    unclaimed.flatMap(({ ids }) => ids),
  );
  return unclaimed.flatMap(({ record, file, ids }) => {
    const state = ids.map((id) => states.get(id)).find((found) => found !== undefined);
    // The row has its verdict already; a second one for its sequence would count it twice.
    if (state === 'refused') return [];
    const where = `${file} record ${record.index + 1}`;
    const value = record.name.slice(0, 200);
    const problem: Problem =
      state === undefined
        ? {
            code: 'row-missing',
            where,
            value,
            hint: 'No row of the metadata table has this name in its column strain.',
          }
        : {
            code: 'sequence-repeated',
            where,
            value,
            hint: 'An earlier sequence has the same name; the first one counts.',
          };
    return [refuse(null, record.id, [problem])];
  });
}

function refuse(
  row: number | null,
  submissionId: string | null,
  problems: readonly Problem[],
): RowEvent {
  return { type: 'row', row, submissionId, outcome: 'refused', problems };
}

function toDraft(
  row: StagedRow,
  result: Extract<AnalysedSequence, { ok: true }>,
  reference: AnalysisReference,
): EntryDraft {
  return {
    submissionId: row.submissionId,
    metadata: row.metadata,
    otherColumns: row.otherColumns,
    segment: reference.segment,
    analysisJson: result.analysisJson,
    letters: result.letters,
    digest: result.digest,
    length: result.length,
  };
}

function describeWarnings(
  row: StagedRow,
  record: FastaRecord,
  result: Extract<AnalysedSequence, { ok: true }>,
): Problem[] {
  return [
    ...row.warnings,
    ...result.warnings.map((warning) => ({
      code: 'analysis-warning',
      where: `record ${record.index + 1}`,
      value: '',
      hint: warning,
    })),
  ];
}
