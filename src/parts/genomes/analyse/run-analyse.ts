import { stat } from 'node:fs/promises';
import { formatCsvRow } from '../../../engine/analysis/csv.ts';
import type { AuspiceJson } from '../../../engine/analysis/tree-output/auspice-json.ts';
import {
  formatAuspiceJson,
  formatNewick,
  ladderize,
} from '../../../engine/analysis/tree-output/format-tree.ts';
import type { PlacedQuery } from '../../../engine/analysis/tree-output/placed-query.ts';
import { PlacedTree } from '../../../engine/analysis/tree-output/placed-tree.ts';
import { formatTsvRow, tsvHeader } from '../../../engine/analysis/tsv.ts';
import { createWideLockWord } from '../../../engine/analysis/wide-lock.ts';
import { isPacked } from '../../../platform/files/read-decompressed.ts';
import type { ValueCache } from '../../../platform/files/value-cache.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import { WorkerPool } from '../../../platform/workers/worker-pool.ts';
import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { analyseOneByOne } from './analyse-one-by-one.ts';
import type {
  AnalyseCommon,
  AnalyseTask,
  AnalyseWorkerData,
  BatchOutputs,
  InputBatch,
  SequenceText,
} from './analyse-task.ts';
import { BatchAnalyser } from './batch-analyser.ts';
import { BatchSlots } from './batch-slots.ts';
import type { DatasetPlace } from './dataset-place.ts';
import { loadDataset } from './load-dataset.ts';
import { OutputFile } from './output-file.ts';
import { copySequences, countSequences } from './parse-batch.ts';
import { loadPrepared, type PreparedDataset } from './prepared-dataset.ts';
import { InputError, type InputFile, readBatches } from './read-batches.ts';
import { releaseEndedThread } from './thread-lock.ts';

/** Files to write, each left out or a path ('-' for standard output). */
export interface OutputPaths {
  readonly tsv?: string | undefined;
  readonly csv?: string | undefined;
  readonly ndjson?: string | undefined;
  /** With '{dataset}' or '{segment}' where sequences choose theirs. */
  readonly fasta?: string | undefined;
  /** With '{cds}', and '{dataset}' where sequences choose theirs; segments share no CDS. */
  readonly translations?: string | undefined;
  readonly tree?: string | undefined;
  readonly newick?: string | undefined;
}

export interface AnalyseRequest {
  readonly places: readonly DatasetPlace[];
  /** Null where there is one dataset. */
  readonly detection: AnalyseWorkerData['detection'];
  readonly inputs: readonly InputFile[];
  readonly outputs: OutputPaths;
  readonly threads: number;
  /** Where prepared datasets are kept; null for nowhere. */
  readonly cache: ValueCache | null;
  readonly maxRecordBytes: number;
  readonly onProgress: (done: number) => void;
  readonly onProblem: (problem: Problem) => void;
}

/** What a run came to. */
export interface AnalyseOutcome {
  readonly sequences: number;
  readonly failed: number;
}

/** A dataset cannot be used, or does not allow an output. */
export class AnalyseRefusedError extends Error {
  override readonly name = 'AnalyseRefusedError';
}

// One thread's heap: a dataset with its tree; the matrix of a very wide band stands outside of it.
const MAX_HEAP_MB = 1024;
const MAX_YOUNG_MB = 12;

// Larger batches than those of a request: each costs a message there and one back.
const BATCH_BYTES = 1 << 20;

// Up to so many bytes a file is analysed in this thread: another one would take longer to start.
const FEW_BYTES = 1 << 16;

/** Analyses batches: in threads, or in this one where that is sooner done. */
interface Runner {
  run(task: AnalyseTask): Promise<BatchOutputs>;
  close(): Promise<void>;
}

/** True where there is so little to do that no thread is needed. */
async function areFew({ inputs, detection }: AnalyseRequest): Promise<boolean> {
  const [only] = inputs;
  if (detection !== null || inputs.length !== 1 || typeof only?.bytes !== 'string') return false;
  try {
    const { size } = await stat(only.bytes);
    return size <= FEW_BYTES && !(await isPacked(only.bytes));
  } catch {
    // Whoever reads the file says what is wrong with it.
    return false;
  }
}

async function startRunner(
  request: AnalyseRequest,
  data: AnalyseWorkerData,
  loading: Promise<PreparedDataset | null>,
): Promise<Runner> {
  const wideLock = createWideLockWord();
  const common = loading.then((prepared): AnalyseCommon => ({ prepared, wideLock }));
  // Whoever awaits the dataset is told; a pool that hears of it later must not count as unhandled.
  common.catch(() => undefined);
  if (await areFew(request)) {
    const analyser = new BatchAnalyser(data, await common);
    return { run: (task) => analyser.analyse(task), close: () => Promise.resolve() };
  }
  return new WorkerPool<AnalyseTask, BatchOutputs>({
    module: workerModule('analyse-worker', import.meta.url),
    size: request.threads,
    workerData: data,
    common,
    onThreadEnd: releaseEndedThread(wideLock),
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB },
  });
}

/** Outputs of a batch, which were made in one piece, or sequence by sequence where a thread was lost. */
async function analyseBatch(
  pool: Runner,
  slots: BatchSlots,
  batch: InputBatch,
): Promise<BatchOutputs[]> {
  try {
    return [await pool.run(batch)];
  } catch (error) {
    return await analyseOneByOne(copySequences(batch), error, (sequence) =>
      pool.run({ kind: 'sequences', sequences: [sequence] }),
    );
  } finally {
    if (batch.kind === 'text') slots.giveBack(batch.bytes);
  }
}

/** The files of a run; those of sequences open when the first sequence for them comes. */
class OutputSet {
  readonly #paths: OutputPaths;
  readonly #tsv: OutputFile | null;
  readonly #csv: OutputFile | null;
  readonly #ndjson: OutputFile | null;
  readonly #sequences = new Map<string, OutputFile>();
  readonly placed: PlacedQuery[] = [];
  sequences = 0;
  failed = 0;

  constructor(paths: OutputPaths) {
    const open = (path: string | undefined) => (path === undefined ? null : new OutputFile(path));
    this.#paths = paths;
    this.#tsv = open(paths.tsv);
    this.#csv = open(paths.csv);
    this.#ndjson = open(paths.ndjson);
  }

  async writeHeader(header: readonly string[]): Promise<void> {
    await this.#tsv?.write(formatTsvRow(header));
    await this.#csv?.write(formatCsvRow(header));
  }

  /**
   * The file for aligned genomes (cds null) or peptides, opened at its first use. Where only '{dataset}' tells datasets
   * apart, it stands for the segment, too.
   */
  openSequences({ dataset, segment, cds }: Omit<SequenceText, 'text'>): OutputFile {
    const path = cds === null ? this.#paths.fasta : this.#paths.translations;
    const template = defined(path, 'the path of sequences');
    const isApart = segment === null || template.includes('{segment}');
    return this.#open(
      template
        .replaceAll('{dataset}', isApart ? dataset : `${dataset}_${segment}`)
        .replaceAll('{segment}', segment ?? MAIN_SEGMENT)
        // A name from an annotation must not lead to another folder.
        .replaceAll('{cds}', (cds ?? '').replace(/[/\\]/g, '_')),
    );
  }

  #open(path: string): OutputFile {
    let file = this.#sequences.get(path);
    if (file === undefined) {
      file = new OutputFile(path);
      this.#sequences.set(path, file);
    }
    return file;
  }

  async take(answer: BatchOutputs): Promise<void> {
    if (answer.tsv !== undefined) await this.#tsv?.write(answer.tsv);
    if (answer.csv !== undefined) await this.#csv?.write(answer.csv);
    if (answer.ndjson !== undefined) await this.#ndjson?.write(answer.ndjson);
    for (const { text, ...place } of answer.sequences) {
      await this.openSequences(place).write(text);
    }
    for (const placed of answer.placed) this.placed.push(placed);
    this.failed += answer.failed;
  }

  async close(): Promise<void> {
    const files = [this.#tsv, this.#csv, this.#ndjson, ...this.#sequences.values()];
    for (const file of files) await file?.close();
  }
}

/** Opens the files that follow from what the dataset has, and writes headers. */
async function begin(
  { detection, outputs, places }: AnalyseRequest,
  prepared: PreparedDataset | null,
  files: OutputSet,
): Promise<void> {
  if (detection !== null) return files.writeHeader(detection.header);
  const { dataset } = defined(prepared, 'the dataset');
  const segment = defined(places[0], 'a dataset').segment?.name ?? null;
  const open = (cds: string | null) => files.openSequences({ dataset: dataset.name, segment, cds });
  if (outputs.fasta !== undefined) open(null);
  if (outputs.translations !== undefined) for (const cds of dataset.cdses) open(cds.name);
  await files.writeHeader(tsvHeader(dataset));
}

/** Sends batches to threads, a few ahead, and writes their answers in the order of the input. */
async function pump(pool: Runner, request: AnalyseRequest, files: OutputSet): Promise<void> {
  const waiting: { readonly count: number; readonly answer: Promise<BatchOutputs[]> }[] = [];
  const writeFirst = async (): Promise<void> => {
    const first = defined(waiting.shift(), 'a batch under way');
    for (const outputs of await first.answer) await files.take(outputs);
    files.sequences += first.count;
    request.onProgress(files.sequences);
  };
  const slots = new BatchSlots();
  let failure: InputError | null = null;
  try {
    for await (const batch of readBatches(request.inputs, {
      ...request,
      slots,
      batchBytes: BATCH_BYTES,
    })) {
      const answer = analyseBatch(pool, slots, batch);
      // Awaited in turn; until then a failure must not count as unhandled.
      answer.catch(() => undefined);
      waiting.push({ count: countSequences(batch), answer });
      if (waiting.length >= 2 * request.threads) await writeFirst();
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    failure = error;
  }
  while (waiting.length > 0) await writeFirst();
  if (failure !== null) throw failure;
}

async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  const file = new OutputFile(path);
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < 1 << 16) continue;
    await file.write(text);
    text = '';
  }
  await file.write(text);
  await file.close();
}

async function writeTrees(
  place: DatasetPlace,
  { tree, newick }: OutputPaths,
  placed: readonly PlacedQuery[],
): Promise<void> {
  if (tree === undefined && newick === undefined) return;
  const loaded = await loadDataset(place);
  if (!loaded.ok) throw new AnalyseRefusedError(loaded.error.map(({ hint }) => hint).join('\n'));
  const { dataset, treeJson } = loaded.value;
  const json = JSON.parse(defined(treeJson, 'the tree of the dataset')) as AuspiceJson;
  const placedTree = new PlacedTree(dataset, json.tree);
  placedTree.place(placed);
  ladderize(placedTree.root);
  const today = new Date().toISOString().slice(0, 10);
  if (tree !== undefined) {
    await writePieces(tree, formatAuspiceJson(placedTree.root, json, today));
  }
  if (newick !== undefined) await writePieces(newick, formatNewick(placedTree.root));
}

/**
 * Analyses sequences and writes what was asked for, in the order of the input. Memory does not grow
 * with the input, but with the tree outputs.
 * @throws AnalyseRefusedError, InputError or OutputError; what was written before stays
 */
export async function runAnalyse(request: AnalyseRequest): Promise<AnalyseOutcome> {
  const { outputs, places, detection } = request;
  const wanted = {
    tsv: outputs.tsv !== undefined,
    csv: outputs.csv !== undefined,
    ndjson: outputs.ndjson !== undefined,
    fasta: outputs.fasta !== undefined,
    translations: outputs.translations !== undefined,
    tree: outputs.tree !== undefined || outputs.newick !== undefined,
  };
  if (wanted.tree && detection !== null) {
    throw new AnalyseRefusedError(
      'Each dataset has a tree of its own: name one, such as one segment of the pathogen (cchf/L).',
    );
  }
  const loading = detection === null ? prepareOnly(request) : Promise.resolve(null);
  // Awaited below; a dataset that cannot be used must not count as an unhandled failure until then.
  loading.catch(() => undefined);
  const pool = await startRunner(
    request,
    { places, wanted, detection, cacheFolder: request.cache?.folder ?? null },
    loading,
  );
  try {
    const prepared = await loading;
    if (wanted.tree && prepared?.dataset.tree === null) {
      throw new AnalyseRefusedError('This dataset has no tree in which sequences could be placed.');
    }
    const files = new OutputSet(outputs);
    try {
      await begin(request, prepared, files);
      await pump(pool, request, files);
    } finally {
      await files.close();
    }
    if (wanted.tree) await writeTrees(defined(places[0], 'a dataset'), outputs, files.placed);
    return { sequences: files.sequences, failed: files.failed };
  } finally {
    await pool.close();
  }
}

async function prepareOnly({ places, cache }: AnalyseRequest): Promise<PreparedDataset> {
  const loaded = await loadPrepared(defined(places[0], 'a dataset'), cache);
  if (loaded.ok) return loaded.value;
  throw new AnalyseRefusedError(
    loaded.error.map(({ where, hint }) => `${where}: ${hint}`).join('\n'),
  );
}
