import type { PlacedQuery } from '../../../engine/analysis/tree-output/placed-query.ts';
import type { DatasetPlace } from './dataset-place.ts';
import type { PreparedDataset } from './prepared-dataset.ts';

/** What is made of each result. */
export interface WantedOutputs {
  readonly tsv: boolean;
  readonly csv: boolean;
  readonly ndjson: boolean;
  readonly fasta: boolean;
  readonly translations: boolean;
  readonly tree: boolean;
}

/** Given to each thread at its start. */
export interface AnalyseWorkerData {
  readonly places: readonly DatasetPlace[];
  readonly wanted: WantedOutputs;
  /** Where prepared datasets are kept; null for nowhere. */
  readonly cacheFolder: string | null;
  /** Where the dataset of each sequence is found by its letters; null where there is only one. */
  readonly detection: Detection | null;
}

/** How sequences find their datasets among several. */
export interface Detection {
  /** The pathogen whose segments the datasets are; null where they are pathogens, or segments of some. */
  readonly segmentsOf: string | null;
  /** By the names of their places. Empty for the segments of one pathogen, whose datasets are read anyway. */
  readonly references: readonly { readonly name: string; readonly reference: Uint8Array }[];
  /** Columns of all datasets together. */
  readonly header: readonly string[];
}

/** Sent to each thread. */
export interface AnalyseCommon {
  /** The dataset where there is only one; else threads read those that they need. */
  readonly prepared: PreparedDataset | null;
  readonly wideLock: Int32Array;
}

/** A record of the input: its letters, or why it could not be read. */
export interface InputSequence {
  readonly index: number;
  readonly name: string;
  readonly letters: Uint8Array;
  readonly problem?: string;
}

/** Whole records as they stand in a file. */
export interface TextBatch {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly maxRecordBytes: number;
  /** Number of the first record, and how many there are. */
  readonly index: number;
  readonly count: number;
}

export interface SequenceBatch {
  readonly kind: 'sequences';
  readonly sequences: readonly InputSequence[];
}

/** A batch of the input. */
export type InputBatch = TextBatch | SequenceBatch;

/** What a thread is asked. */
export type AnalyseTask = InputBatch;

/** FASTA records for one file. */
export interface SequenceText {
  readonly dataset: string;
  /** Null where the dataset is a pathogen by itself. */
  readonly segment: string | null;
  /** Null for the aligned genome. */
  readonly cds: string | null;
  readonly text: Uint8Array;
}

/** Texts made of a batch, in the order of its sequences. */
export interface BatchOutputs {
  /** In UTF-8; absent where it was not asked for. */
  readonly tsv?: Uint8Array;
  readonly csv?: Uint8Array;
  readonly ndjson?: Uint8Array;
  readonly sequences: readonly SequenceText[];
  readonly placed: readonly PlacedQuery[];
  readonly failed: number;
}
