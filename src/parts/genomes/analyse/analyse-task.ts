import type { PlacedQuery } from '../../../engine/analysis/tree-output/placed-query.ts';
import type { PathogenFolders } from '../pathogens/pathogen-folder.ts';

/** Where a dataset is read from. */
export type DatasetPlace =
  | { readonly kind: 'folder'; readonly name: string; readonly folder: string }
  | { readonly kind: 'pathogen'; readonly name: string; readonly folders: PathogenFolders };

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
  /** Where the dataset of each sequence is found by its letters; null where there is only one. */
  readonly detection: {
    readonly references: readonly { readonly name: string; readonly reference: Uint8Array }[];
    /** Columns of all datasets together. */
    readonly header: readonly string[];
  } | null;
}

/** A record of the input: its letters, or why it could not be read. */
export interface InputSequence {
  readonly index: number;
  readonly name: string;
  readonly letters: Uint8Array;
  readonly problem?: string;
}

export type AnalyseTask =
  | { readonly kind: 'describe' }
  | { readonly kind: 'sequences'; readonly sequences: readonly InputSequence[] };

/** What a thread says of the only dataset before the first sequence. */
export interface DatasetDescription {
  readonly kind: 'description';
  readonly header: readonly string[];
  readonly cdses: readonly string[];
  readonly hasTree: boolean;
}

/** FASTA records for one file. */
export interface SequenceText {
  readonly dataset: string;
  /** Null for the aligned genome. */
  readonly cds: string | null;
  readonly text: string;
}

/** Texts made of a batch, in the order of its sequences. */
export interface BatchOutputs {
  readonly kind: 'outputs';
  readonly tsv: string;
  readonly csv: string;
  readonly ndjson: string;
  readonly sequences: readonly SequenceText[];
  readonly placed: readonly PlacedQuery[];
  readonly failed: number;
}

export type AnalyseAnswer = DatasetDescription | BatchOutputs;
