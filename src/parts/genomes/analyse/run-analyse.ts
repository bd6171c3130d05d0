import { formatCsvRow } from '../../../engine/analysis/csv.ts';
import type { AuspiceJson } from '../../../engine/analysis/tree-output/auspice-json.ts';
import {
  formatAuspiceJson,
  formatNewick,
  ladderize,
} from '../../../engine/analysis/tree-output/format-tree.ts';
import type { PlacedQuery } from '../../../engine/analysis/tree-output/placed-query.ts';
import { PlacedTree } from '../../../engine/analysis/tree-output/placed-tree.ts';
import { formatTsvRow } from '../../../engine/analysis/tsv.ts';
import { workerModule } from '../../../platform/workers/serve-tasks.ts';
import { WorkerPool } from '../../../platform/workers/worker-pool.ts';
import type { Problem } from '../../../schema/problem.ts';
import { assert, defined } from '../../../std/assert.ts';
import type {
  AnalyseAnswer,
  AnalyseTask,
  AnalyseWorkerData,
  BatchOutputs,
  DatasetDescription,
  DatasetPlace,
  InputSequence,
} from './analyse-task.ts';
import { loadDataset } from './load-dataset.ts';
import { OutputFile } from './output-file.ts';
import { InputError, type InputFile, readBatches } from './read-batches.ts';

/** Files to write, each left out or a path ('-' for standard output). */
export interface OutputPaths {
  readonly tsv?: string | undefined;
  readonly csv?: string | undefined;
  readonly ndjson?: string | undefined;
  /** With '{dataset}' where sequences choose theirs. */
  readonly fasta?: string | undefined;
  /** With '{cds}', and '{dataset}' where sequences choose theirs. */
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

type Pool = WorkerPool<AnalyseTask, AnalyseAnswer>;

/** Texts of a batch, which were made in one piece, or sequence by sequence where a thread was lost. */
async function analyseBatch(
  pool: Pool,
  sequences: readonly InputSequence[],
): Promise<BatchOutputs[]> {
  try {
    const answer = await pool.run({ kind: 'sequences', sequences });
    assert(answer.kind === 'outputs', 'sequences are answered with outputs');
    return [answer];
  } catch (error) {
    const [only, ...others] = sequences;
    if (only === undefined) return [];
    if (others.length === 0) {
      // Said of the sequence already, and failed again: nothing can be written in its place.
      if (only.problem !== undefined) throw error;
      const problem = `the analysis stopped at this sequence (${(error as Error).message})`;
      return analyseBatch(pool, [{ ...only, letters: new Uint8Array(0), problem }]);
    }
    const answers: BatchOutputs[] = [];
    for (const sequence of sequences) answers.push(...(await analyseBatch(pool, [sequence])));
    return answers;
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

  /** The file for aligned genomes (cds null) or peptides, opened at its first use. */
  openSequences(dataset: string, cds: string | null): OutputFile {
    const template = cds === null ? this.#paths.fasta : this.#paths.translations;
    const path = defined(template, 'the path of sequences')
      .replaceAll('{dataset}', dataset)
      // A name from an annotation must not lead to another folder.
      .replaceAll('{cds}', (cds ?? '').replace(/[/\\]/g, '_'));
    let file = this.#sequences.get(path);
    if (file === undefined) {
      file = new OutputFile(path);
      this.#sequences.set(path, file);
    }
    return file;
  }

  async take(answer: BatchOutputs): Promise<void> {
    await this.#tsv?.write(answer.tsv);
    await this.#csv?.write(answer.csv);
    await this.#ndjson?.write(answer.ndjson);
    for (const { dataset, cds, text } of answer.sequences) {
      await this.openSequences(dataset, cds).write(text);
    }
    for (const placed of answer.placed) this.placed.push(placed);
    this.failed += answer.failed;
  }

  async close(): Promise<void> {
    const files = [this.#tsv, this.#csv, this.#ndjson, ...this.#sequences.values()];
    for (const file of files) await file?.close();
  }
}

function checkDescription({ hasTree }: DatasetDescription, { outputs }: AnalyseRequest): void {
  if (!hasTree && (outputs.tree !== undefined || outputs.newick !== undefined)) {
    throw new AnalyseRefusedError('This dataset has no tree in which sequences could be placed.');
  }
}

/** Asks a thread what the dataset has, and opens the files that follow from that. */
async function begin(pool: Pool, request: AnalyseRequest, files: OutputSet): Promise<void> {
  if (request.detection !== null) return files.writeHeader(request.detection.header);
  const answer = await pool.run({ kind: 'describe' }).catch((error: Error) => {
    throw new AnalyseRefusedError(error.message);
  });
  assert(answer.kind === 'description', 'the dataset is described');
  checkDescription(answer, request);
  const dataset = defined(request.places[0], 'a dataset').name;
  if (request.outputs.fasta !== undefined) files.openSequences(dataset, null);
  if (request.outputs.translations !== undefined) {
    for (const cds of answer.cdses) files.openSequences(dataset, cds);
  }
  await files.writeHeader(answer.header);
}

/** Sends batches to threads, a few ahead, and writes their answers in the order of the input. */
async function pump(pool: Pool, request: AnalyseRequest, files: OutputSet): Promise<void> {
  const waiting: { readonly count: number; readonly answer: Promise<BatchOutputs[]> }[] = [];
  const writeFirst = async (): Promise<void> => {
    const first = defined(waiting.shift(), 'a batch under way');
    for (const outputs of await first.answer) await files.take(outputs);
    files.sequences += first.count;
    request.onProgress(files.sequences);
  };
  let failure: InputError | null = null;
  try {
    for await (const sequences of readBatches(request.inputs, request)) {
      const answer = analyseBatch(pool, sequences);
      // Awaited in turn; until then a failure must not count as unhandled.
      answer.catch(() => undefined);
      waiting.push({ count: sequences.length, answer });
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
  if (tree !== undefined) await writePieces(tree, formatAuspiceJson(placedTree.root, json));
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
  const pool: Pool = new WorkerPool<AnalyseTask, AnalyseAnswer>({
    module: workerModule('analyse-worker', import.meta.url),
    size: request.threads,
    workerData: { places, wanted, detection } satisfies AnalyseWorkerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB },
  });
  try {
    const files = new OutputSet(outputs);
    try {
      await begin(pool, request, files);
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
