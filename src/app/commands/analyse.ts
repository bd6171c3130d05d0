import { availableParallelism } from 'node:os';
import {
  AUTO,
  type FoundDatasets,
  findDatasets,
} from '../../parts/genomes/analyse/find-datasets.ts';
import { OutputError } from '../../parts/genomes/analyse/output-file.ts';
import { InputError, type InputFile } from '../../parts/genomes/analyse/read-batches.ts';
import {
  AnalyseRefusedError,
  type OutputPaths,
  runAnalyse,
} from '../../parts/genomes/analyse/run-analyse.ts';
import { findPathKind } from '../../platform/files/read-file.ts';
import { ValueCache } from '../../platform/files/value-cache.ts';
import type { Problem } from '../../schema/problem.ts';
import { findDatasetCache } from '../config.ts';
import { shippedFolder } from '../version.ts';
import { CommandError, formatProblems, refuse } from './command-error.ts';
import { openSettings } from './open-settings.ts';

export interface AnalyseFlags extends Record<string, string | undefined> {
  /** Id of a pathogen, folder of a dataset, or 'auto'. */
  readonly pathogen?: string;
  readonly outputTsv?: string;
  readonly outputCsv?: string;
  readonly outputNdjson?: string;
  readonly outputFasta?: string;
  readonly outputTranslations?: string;
  readonly outputTree?: string;
  readonly outputNewick?: string;
}

const STANDARD_STREAM = '-';
const PROGRESS_EVERY_MS = 200;

/** Paths of the outputs; the table on standard output where none is named. @throws CommandError */
function readOutputs(flags: AnalyseFlags, isAuto: boolean): OutputPaths {
  const outputs: OutputPaths = {
    tsv: flags.outputTsv,
    csv: flags.outputCsv,
    ndjson: flags.outputNdjson,
    fasta: flags.outputFasta,
    translations: flags.outputTranslations,
    tree: flags.outputTree,
    newick: flags.outputNewick,
  };
  const paths = Object.values(outputs).filter((path) => path !== undefined);
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) throw new CommandError(`${twice}: two outputs would go there.`);
  if (outputs.translations?.includes('{cds}') === false) {
    throw new CommandError(
      '--output-translations: put {cds} where the name of the coding sequence goes, as in peptides_{cds}.fasta.',
    );
  }
  if (isAuto) {
    if (outputs.tree !== undefined || outputs.newick !== undefined) {
      throw new CommandError(
        `--pathogen ${AUTO} has no tree output, because each pathogen has a tree of its own.`,
      );
    }
    for (const path of [outputs.fasta, outputs.translations]) {
      if (path?.includes('{dataset}') === false) {
        throw new CommandError(
          `${path}: with --pathogen ${AUTO} put {dataset} where the name of the dataset goes.`,
        );
      }
    }
  }
  return paths.length === 0 ? { tsv: STANDARD_STREAM } : outputs;
}

/** Aligned genomes of several segments have different lengths and do not go into one file. @throws CommandError */
function requireSegmentPlace({ fasta }: OutputPaths, { detection }: FoundDatasets): void {
  if (detection?.segmentsOf == null || fasta === undefined) return;
  if (fasta.includes('{segment}') || fasta.includes('{dataset}')) return;
  throw new CommandError(
    `${fasta}: ${detection.segmentsOf} has several segments; put {segment} where the name of the segment goes.`,
  );
}

/** @throws CommandError for a file that cannot be read, before anything is written */
async function readInputs(paths: readonly string[]): Promise<InputFile[]> {
  if (paths.length === 0 && process.stdin.isTTY) {
    throw new CommandError('Name FASTA files, or - for standard input.');
  }
  const inputs = paths.length === 0 ? [STANDARD_STREAM] : paths;
  if (inputs.filter((path) => path === STANDARD_STREAM).length > 1) {
    throw new CommandError('Standard input (-) can be read once only.');
  }
  return Promise.all(
    inputs.map(async (path): Promise<InputFile> => {
      if (path === STANDARD_STREAM) return { name: 'standard input', bytes: process.stdin };
      const kind = await findPathKind(path);
      if (kind === 'missing') throw new CommandError(`${path}: there is no such file.`);
      if (kind === 'folder') throw new CommandError(`${path}: this is a folder, not a file.`);
      return { name: path, bytes: path };
    }),
  );
}

/** A line on a terminal that tells how many sequences are done; nothing elsewhere. */
class Progress {
  readonly #started = performance.now();
  readonly #isWanted: boolean;
  #shownAt = 0;
  #isShown = false;

  constructor(outputs: OutputPaths) {
    // Rows that come out on the same terminal are progress enough, and would be written into the line.
    const isPrinted = Object.values(outputs).includes(STANDARD_STREAM) && process.stdout.isTTY;
    this.#isWanted = process.stderr.isTTY && !isPrinted;
  }

  show(done: number): void {
    const now = performance.now();
    if (!this.#isWanted || now - this.#shownAt < PROGRESS_EVERY_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    const rate = Math.round((done * 1000) / (now - this.#started));
    process.stderr.write(`\r\u001b[K${done} sequences, ${rate}/s`);
  }

  end(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K');
    this.#isShown = false;
  }
}

/** Analyses FASTA files or standard input; resolves with exit code 0, also where sequences failed. */
export async function analyseFiles(paths: readonly string[], flags: AnalyseFlags): Promise<number> {
  const { pathogen = '' } = flags;
  const config = openSettings(flags);
  const outputs = readOutputs(flags, pathogen === AUTO);
  const inputs = await readInputs(paths);
  const progress = new Progress(outputs);
  const warn = (problem: Problem): void => {
    progress.end();
    process.stderr.write(`${formatProblems([problem])}\n`);
  };
  const folders = { shippedFolder, dataFolder: config.data };
  const cache = new ValueCache(findDatasetCache(config));
  const datasets = await findDatasets(pathogen, folders, { cache, onProblem: warn });
  if (!datasets.ok) refuse(datasets.error);
  requireSegmentPlace(outputs, datasets.value);
  try {
    const { sequences, failed } = await runAnalyse({
      ...datasets.value,
      inputs,
      outputs,
      threads: config.threads ?? availableParallelism(),
      cache,
      maxRecordBytes: config.maxRecordBytes,
      onProgress: (done) => progress.show(done),
      onProblem: warn,
    });
    progress.end();
    if (failed > 0) {
      process.stderr.write(
        `${failed} of ${sequences} sequences could not be analysed; the column errors says why.\n`,
      );
    }
    return 0;
  } catch (error) {
    const isExpected =
      error instanceof AnalyseRefusedError ||
      error instanceof InputError ||
      error instanceof OutputError;
    throw isExpected ? new CommandError(error.message) : error;
  } finally {
    progress.end();
  }
}
