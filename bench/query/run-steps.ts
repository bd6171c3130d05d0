import { fileURLToPath } from 'node:url';
import { readOutput, startNode } from '../kit/run-outbreak.ts';
import type { Timing } from './measure.ts';
import type { ClientFigures } from './run-clients.ts';
import type { MixFigures } from './run-mix.ts';

const buildProgram = fileURLToPath(new URL('build-program.ts', import.meta.url));
const ingestProgram = fileURLToPath(new URL('ingest-program.ts', import.meta.url));
const indexProgram = fileURLToPath(new URL('index-program.ts', import.meta.url));

export interface BuildFigures {
  readonly rows: number;
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly files: number;
  readonly bytes: number;
  readonly peakBytes: number;
}

export interface LoadFigures {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly residentBytes: number;
  readonly pssBytes: number;
}

export type AskFigures = readonly (Timing & { readonly name: string; readonly rows: number })[];

async function runProgram<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await readOutput(startNode(args))) as T;
}

/** What genomes come as: rows of the index, or entries of the database. */
export type Source = 'rows' | 'entries';

/** Builds the index of an outbreak in a folder. */
export function buildIndex(
  folder: string,
  {
    genomes,
    seed,
    source,
  }: { readonly genomes: number; readonly seed: number; readonly source: Source },
): Promise<BuildFigures> {
  return runProgram(buildProgram, folder, `${genomes}`, `${seed}`, source);
}

/** Builds it from the peer's input in its folder. */
export const ingestAligned = (folder: string): Promise<BuildFigures> =>
  runProgram(ingestProgram, folder);

/** Loads it in a process that does nothing else. */
export const loadIndex = (folder: string): Promise<LoadFigures> =>
  runProgram('--expose-gc', indexProgram, 'load', folder);

/** Decides what is asked, and writes it to the folder. */
export const chooseQuestions = (folder: string): Promise<unknown> =>
  runProgram(indexProgram, 'choose', folder);

/** Times every question and writes the answers to the folder. */
export const askQuestions = (folder: string): Promise<AskFigures> =>
  runProgram(indexProgram, 'ask', folder);

export const mixQuestions = (folder: string): Promise<MixFigures> =>
  runProgram(indexProgram, 'mix', folder);

export const askAsClients = (folder: string): Promise<ClientFigures> =>
  runProgram(indexProgram, 'clients', folder);
