import type { SchemeName } from '../../../bio/primer-scheme-name.ts';
import { readDecompressed } from '../../../platform/files/read-decompressed.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { type AnalysePort, type AnalysisReference, MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { Clock } from '../../../std/clock.ts';
import { batch, mapConcurrently } from '../../../std/streams.ts';
import { readSequences, type SequenceItem } from '../import/read-sequences.ts';
import { readTable, TableError } from '../import/read-table.ts';
import { getInstance } from '../instance-store.ts';
import { keepReferences } from '../keep-references.ts';
import { PROGRAM } from './actor.ts';
import type { ChangeContext } from './change-drafts.ts';
import { finishProcessing } from './finish-processing.ts';
import { rememberMapping } from './group-mappings.ts';
import { warnOfPlausibility } from './plausibility/warn-of-plausibility.ts';
import { judgeSegments } from './segments/judge-segments.ts';
import { storeSegments } from './segments/store-segments.ts';
import { takeSegments } from './segments/take-segments.ts';
import { stageDrafts } from './stage-drafts.ts';
import { storeAnalysed } from './store-analysed.ts';
import type { SubmissionFiles } from './submission-files.ts';
import { type FileKind, findSequencePlace, type Submission } from './submission-record.ts';
import { getSubmission, keepGuess } from './submission-store.ts';
import {
  type PlacedItem,
  type TakenBatch,
  type TakenSequence,
  takeFirstSequences,
  takeSequences,
} from './take-sequences.ts';

export interface ProcessDependencies {
  readonly db: Database;
  readonly analyse: AnalysePort;
  readonly clock: Clock;
  readonly files: SubmissionFiles;
  readonly readChecklists: () => Promise<readonly Checklist[]>;
  readonly readPrimerSchemes?: (pathogen: string) => Promise<readonly SchemeName[]>;
  readonly maxRecordBytes: number;
}

// A batch is one task of an analysis thread and one transaction; 32 genomes of 30 kB are a second's work.
const BATCH = { maxItems: 32, maxSize: 2 << 20 } as const;
// So many sequences get their verdict while the table is read: a page of results, and no more than a moment.
const FIRST_SEQUENCES = 16;
const MAX_VALUE_LENGTH = 10_000;

/**
 * Takes a submission from its files to a verdict on each row. It may be cut off anywhere: what a batch
 * has come to is kept in one transaction, and another run goes on with the rest.
 * @throws where the database is lost, a file cannot be read, or the signal aborts
 */
export async function processSubmission(
  dependencies: ProcessDependencies,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { db, files } = dependencies;
  const submission = await getSubmission(db, id);
  // Its files are still needed when it is started again.
  if (submission.state === 'stalled') return;
  if (submission.state === 'processing') {
    try {
      await processFiles(dependencies, submission, signal);
    } catch (error) {
      // Withdrawn meanwhile, it has lost its files under us: then there is nothing left to do.
      if ((await getSubmission(db, id)).state === 'processing') throw error;
    }
  }
  // Also where a run before this one was cut off between the end of the submission and here.
  await files.remove(id);
}

async function processFiles(
  dependencies: ProcessDependencies,
  submission: Submission,
  signal: AbortSignal,
): Promise<void> {
  const { db, analyse } = dependencies;
  const { pathogen } = await getInstance(db, submission.instance);
  const reference = await analyse.findReference(pathogen);
  const sent = await readSentFiles(db, submission.id);
  if (reference === null) {
    const problem = describeUnknownPathogen(pathogen);
    await finishProcessing(dependencies, submission, { problems: [problem], isUsable: false });
    return;
  }
  await keepReferences(db, reference);
  const segments = reference.segments.map(({ segment }) => segment);
  const run = { dependencies, submission, reference, segments, pathogen, signal, sent };
  const problems: Problem[] = [];
  try {
    problems.push(...(await stage(run)));
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    await finishProcessing(dependencies, submission, {
      problems: [error.problem],
      isUsable: false,
    });
    return;
  }
  const isSegmented = segments.length > 1;
  const analysed = isSegmented ? analyseSegments(run) : analyseAll(run);
  for await (const found of analysed) problems.push(...found);
  if (isSegmented) {
    await judgeSegments(db, submission, { now: () => dependencies.clock.now(), signal });
  }
  await warnOfPlausibility(db, submission, {
    lineageAttribute: reference.lineageAttribute,
    now: () => dependencies.clock.now(),
    signal,
  });
  await finishProcessing(dependencies, submission, { problems, isUsable: true });
}

interface Run {
  readonly dependencies: ProcessDependencies;
  readonly submission: Submission;
  readonly reference: AnalysisReference;
  /** Names of the pathogen's segments. */
  readonly segments: readonly string[];
  readonly pathogen: string;
  readonly signal: AbortSignal;
  readonly sent: readonly SentFile[];
}

interface SentFile {
  readonly kind: FileKind;
  /** As its sender calls it. */
  readonly name: string;
}

function toChange({ dependencies }: Run): ChangeContext {
  return { actor: PROGRAM, now: dependencies.clock.now() };
}

async function stage(run: Run): Promise<Problem[]> {
  const { dependencies, submission, reference, segments, sent, signal, pathogen } = run;
  const { db, files, clock } = dependencies;
  const path = files.path({ submission: submission.id, kind: 'metadata' });
  const source = sent.find(({ kind }) => kind === 'metadata')?.name ?? 'metadata';
  return stageDrafts(db, submission.id, readTable(readDecompressed(path), source), {
    checklists: await dependencies.readChecklists(),
    mapping: submission.mapping,
    segments,
    onGuess: async (guess) => {
      await keepGuess(db, submission.id, guess);
      const headers = guess.columns.map(({ header }) => header);
      await rememberMapping(db, submission, { headers, now: clock.now() });
    },
    table: {
      today: clock.now().toISOString().slice(0, 10),
      ...(reference.emergenceDate === null ? {} : { emergenceDate: reference.emergenceDate }),
      source,
      maxValueLength: MAX_VALUE_LENGTH,
      acceptsSimulated: false,
      primerSchemes: (await dependencies.readPrimerSchemes?.(pathogen)) ?? [],
    },
    change: () => toChange(run),
    signal,
    // A row of several segments gets its verdict when all have come.
    onFirst: () => (segments.length > 1 ? Promise.resolve() : analyseFirst(run)),
  });
}

/** Gives the first sequences their verdict before the rest of the table is read. */
async function analyseFirst(run: Run): Promise<void> {
  const { dependencies, submission } = run;
  const { db, analyse } = dependencies;
  const items: PlacedItem[] = [];
  for await (const item of readRecords(run)) {
    items.push(item);
    if (items.length === FIRST_SEQUENCES) break;
  }
  const taken = await takeFirstSequences(db, submission.id, items);
  const share = Math.ceil(taken.length / analyse.concurrency);
  const shares = Array.from({ length: analyse.concurrency }, (_, index) =>
    taken.slice(index * share, (index + 1) * share),
  );
  await Promise.all(shares.map((part) => analyseTaken(run, part)));
}

async function analyseTaken(run: Run, taken: readonly TakenSequence[]): Promise<void> {
  if (taken.length === 0) return;
  const { dependencies, submission, reference, pathogen } = run;
  const results = await dependencies.analyse.analyse(
    pathogen,
    taken.map(({ record }) => ({ name: record.name, letters: record.letters })),
  );
  await dependencies.db.transaction((tx) =>
    storeAnalysed(tx, submission, { taken, results, reference }, toChange(run)),
  );
}

/** Analyses batches side by side and keeps each; gives what is wrong with sequences that have no draft. */
async function* analyseAll(run: Run): AsyncGenerator<readonly Problem[]> {
  const analyseBatch = async ({ taken, problems }: TakenBatch): Promise<readonly Problem[]> => {
    run.signal.throwIfAborted();
    await analyseTaken(run, taken);
    return problems;
  };
  yield* mapConcurrently(takeAll(run), run.dependencies.analyse.concurrency, analyseBatch);
}

/** One batch after the other, so that the first sequence of a name gets its draft. */
async function* takeAll(run: Run): AsyncGenerator<TakenBatch> {
  const { dependencies, submission, segments } = run;
  const used = new Set<number>();
  for await (const items of readBatches(run)) {
    const segment = segments[0] ?? MAIN_SEGMENT;
    yield await takeSequences(dependencies.db, submission.id, { items, used, segment });
  }
}

async function* readBatches(run: Run): AsyncGenerator<PlacedItem[]> {
  const sizeOf = (item: SequenceItem) => ('record' in item ? item.record.letters.length : 0);
  for await (const items of batch(readRecords(run), { ...BATCH, sizeOf })) {
    run.signal.throwIfAborted();
    yield items;
  }
}

/** The same of a pathogen of several segments: batches may come in any order, since rows wait for all of theirs. */
async function* analyseSegments(run: Run): AsyncGenerator<readonly Problem[]> {
  const { dependencies, submission, reference, segments, pathogen } = run;
  const { db, analyse, clock } = dependencies;
  const analyseBatch = async (items: readonly PlacedItem[]): Promise<readonly Problem[]> => {
    run.signal.throwIfAborted();
    const found = await takeSegments(db, submission.id, { items, segments });
    const { taken, rowProblems, problems } = found;
    const results = await analyse.analyse(
      pathogen,
      taken.map(({ record, segment }) => ({
        ...{ name: record.name, letters: record.letters },
        ...(segment === null ? {} : { segment }),
      })),
    );
    await db.transaction((tx) =>
      storeSegments(tx, submission, {
        ...{ taken, results, rowProblems, reference },
        now: clock.now(),
      }),
    );
    return problems;
  };
  yield* mapConcurrently(readBatches(run), analyse.concurrency, analyseBatch);
}

function readRecords({ dependencies, submission, sent }: Run): AsyncGenerator<PlacedItem> {
  const { files, maxRecordBytes } = dependencies;
  const sources = sent
    .filter(({ kind }) => kind !== 'metadata')
    .sort((one, other) => findSequencePlace(one.kind) - findSequencePlace(other.kind))
    .map(({ kind, name }) => ({ name, bytes: files.path({ submission: submission.id, kind }) }));
  return toPlaced(readSequences(sources, maxRecordBytes));
}

/** The same files give the same places, so that a run that was cut off knows what it has taken. */
async function* toPlaced(items: AsyncIterable<SequenceItem>): AsyncGenerator<PlacedItem> {
  let place = 0;
  for await (const item of items) {
    yield { ...item, place };
    place += 1;
  }
}

function readSentFiles(db: Database, submission: string): Promise<readonly SentFile[]> {
  return db.query<SentFile>('SELECT kind, name FROM submission_file WHERE submission = $1', [
    submission,
  ]);
}

function describeUnknownPathogen(pathogen: string): Problem {
  return {
    code: 'pathogen-unknown',
    where: 'instance',
    value: pathogen,
    hint: 'The dataset of this pathogen is gone from the node; its operator adds it with "outbreak pathogen add".',
  };
}
