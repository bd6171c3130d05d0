import { createHash } from 'node:crypto';
import { createWideLockWord } from '../../../engine/analysis/wide-lock.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import { WorkerLostError, WorkerPool } from '../../../platform/workers/worker-pool.ts';
import type {
  AnalysedSequence,
  AnalysePort,
  AnalysisReference,
  FindLengthsPort,
  NamedSequence,
  ReferenceLengths,
} from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';
import { analyseOneByOne } from '../analyse/analyse-one-by-one.ts';
import { copySequences } from '../analyse/parse-batch.ts';
import { releaseEndedThread } from '../analyse/thread-lock.ts';
import type { PathogenCatalogue } from '../pathogen-catalogue.ts';
import type { PathogenFolders } from '../pathogens/pathogen-folder.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';
import type {
  AnalysisAnswer,
  AnalysisTask,
  AnalysisWorkerData,
  TextAnswer,
  TextTask,
} from './analysis-task.ts';
import { findReferences } from './find-references.ts';
import { toPathogenVersions } from './to-analysis-versions.ts';

export interface AnalysisServiceOptions {
  readonly catalogue: PathogenCatalogue;
  readonly folders: PathogenFolders;
  readonly engineVersion: string;
  /** Where prepared datasets are kept; null for nowhere. */
  readonly cacheFolder: string | null;
  readonly threads: number;
  readonly clock: Clock;
}

// One thread's heap: a dataset with its tree, and the matrix of a very wide band stands outside it.
const MAX_HEAP_MB = 1024;
// A batch leaves little behind; a larger young generation is only slower to be cleared.
const MAX_YOUNG_MB = 12;

/** Sequence analysis in threads: for submission, and for whoever asks without storing. */
export interface AnalysisService extends AnalysePort, FindLengthsPort {
  /** Analyses a batch to lines of text; an urgent one goes before all that wait. */
  analyseToText(task: TextTask, priority: { readonly isUrgent: boolean }): Promise<TextAnswer>;
  close(): Promise<void>;
}

/** Starts no thread before the first sequence comes. */
export function createAnalysisService(options: AnalysisServiceOptions): AnalysisService {
  const wideLock = createWideLockWord();
  const pool = new WorkerPool<AnalysisTask | TextTask, AnalysisAnswer | TextAnswer>({
    module: workerModule('analysis-worker', import.meta.url),
    size: options.threads,
    workerData: {
      folders: options.folders,
      engineVersion: options.engineVersion,
      cacheFolder: options.cacheFolder,
      wideLock,
    } satisfies AnalysisWorkerData,
    onThreadEnd: releaseEndedThread(wideLock),
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB },
  });
  let isClosed = false;
  const threads = {
    run: (task: AnalysisTask) => pool.run(task) as Promise<AnalysisAnswer>,
    isClosed: () => isClosed,
  };
  return {
    // One batch a thread at work and one that waits, so that no thread is idle while results are stored.
    concurrency: 2 * options.threads,
    async analyse(pathogen, sequences) {
      if (sequences.length === 0) return [];
      const { meta } = await options.catalogue.load(pathogen);
      const analysedAt = options.clock.now().toISOString();
      return analyseBatch(threads, { pathogen, digest: meta.digest, analysedAt, sequences });
    },
    analyseToText: (task, priority) =>
      analyseTexts((one) => pool.run(one, priority) as Promise<TextAnswer>, task),
    async findReference(pathogen) {
      const loaded = await options.catalogue.find(pathogen);
      return loaded === null ? null : createAnalysisReference(loaded);
    },
    async findVersions(pathogen) {
      // Also where the dataset was updated by a command beside this node.
      await options.catalogue.refresh(pathogen);
      const loaded = await options.catalogue.find(pathogen);
      return loaded === null ? null : toPathogenVersions(loaded.meta, options.engineVersion);
    },
    async findLengths(pathogen) {
      const loaded = await options.catalogue.find(pathogen);
      return loaded === null ? null : findLengths(loaded);
    },
    close() {
      isClosed = true;
      return pool.close();
    },
  };
}

/** What entries of a pathogen are compressed against. */
export function createAnalysisReference({ segments, meta }: LoadedPathogen): AnalysisReference {
  return {
    segments: segments.map(({ name, dataset }) => {
      const letters = Buffer.from(findReferences(dataset).nucleotide, 'latin1');
      return {
        segment: name,
        letters,
        digest: createHash('sha256').update(letters).digest(),
      };
    }),
    emergenceDate: meta.emergenceDate,
    lineageAttribute:
      meta.segments.find(({ lineageAttribute }) => lineageAttribute !== null)?.lineageAttribute ??
      null,
  };
}

/** Lengths of what a pathogen's sequences are aligned with. */
function findLengths({ segments }: LoadedPathogen): ReferenceLengths {
  const references = segments.map(({ name, dataset }) => ({ name, ...findReferences(dataset) }));
  const genes = references.flatMap((reference) => reference.genes);
  return {
    segments: new Map(references.map(({ name, nucleotide }) => [name, nucleotide.length])),
    genes: new Map(genes.map(({ name, sequence }) => [name, sequence.replace(/\*$/, '').length])),
  };
}

/** Where batches are analysed. */
export interface AnalysisThreads {
  run(task: AnalysisTask): Promise<AnalysisAnswer>;
  isClosed(): boolean;
}

/** A thread that is lost takes its batch with it: then each sequence goes alone, and the culprit is told. */
export async function analyseBatch(
  threads: AnalysisThreads,
  task: AnalysisTask,
): Promise<AnalysedSequence[]> {
  try {
    return [...(await threads.run(task))];
  } catch (error) {
    // The node is stopping: that is no fault of these sequences, and they get no verdict.
    if (threads.isClosed()) throw error;
    const [only, ...others] = task.sequences;
    if (only === undefined) return [];
    if (others.length === 0) return [describeFailure(only, error)];
    const answers: AnalysedSequence[] = [];
    for (const sequence of task.sequences) {
      answers.push(...(await analyseBatch(threads, { ...task, sequences: [sequence] })));
    }
    return answers;
  }
}

/** As for stored results: a thread that is lost fails one sequence of the batch only. */
export async function analyseTexts(
  run: (task: TextTask) => Promise<TextAnswer>,
  task: TextTask,
): Promise<TextAnswer> {
  try {
    return await run(task);
  } catch (error) {
    const texts = await analyseOneByOne(copySequences(task.batch), error, (sequence) =>
      run({ ...task, batch: { kind: 'sequences', sequences: [sequence] } }),
    );
    return texts.join('');
  }
}

function describeFailure({ name }: NamedSequence, error: unknown): AnalysedSequence {
  const reason =
    error instanceof WorkerLostError
      ? 'it needed more memory than allowed'
      : 'a defect of the program';
  return {
    ok: false,
    problem: {
      code: 'analysis-failed',
      where: name.slice(0, 200),
      value: '',
      hint: `The analysis stopped at this sequence (${reason}: ${(error as Error).message}). Check the sequence; the others are not affected.`,
    },
  };
}
