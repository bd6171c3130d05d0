import type { PlacedQuery } from '../../../../engine/analysis/tree-output/placed-query.ts';
import type { DatasetBytes } from './dataset-transfer.ts';
import type { ResultRow } from './result-row.ts';

/** A record of the input: its letters, or why it is no sequence. */
export interface InputSequence {
  readonly index: number;
  readonly name: string;
  readonly letters: Uint8Array<ArrayBuffer>;
  readonly problem?: string;
}

/** What is made of the sequences of a batch; where the genome has several segments, of those of one. */
export type Want =
  | { readonly kind: 'rows' }
  | ((
      | { readonly kind: 'ndjson' }
      | { readonly kind: 'aligned' }
      | { readonly kind: 'peptides'; readonly cds: string }
      | { readonly kind: 'placed' }
    ) & { readonly segment?: string | undefined });

export type TreeFormat = 'auspice' | 'newick';

export type ThreadTask =
  | { readonly kind: 'open'; readonly bytes: DatasetBytes }
  | { readonly kind: 'analyse'; readonly want: Want; readonly sequences: readonly InputSequence[] }
  | {
      readonly kind: 'tree';
      readonly format: TreeFormat;
      readonly segment?: string | undefined;
      readonly placed: readonly PlacedQuery[];
    };

/** The reference tree as the page draws it; nodes in pre-order. */
export interface TreeShape {
  readonly parent: Int32Array;
  readonly divergence: Float64Array;
  readonly names: readonly string[];
  readonly clades: readonly (string | null)[];
}

/** What the page knows of a dataset. */
export interface DatasetDescription {
  readonly datasetTag: string;
  /** Columns of the table. */
  readonly header: readonly string[];
  /** Attributes that a sequence takes over from its node, such as its lineage. */
  readonly attributes: readonly string[];
  readonly tree: TreeShape | null;
  /** The same of each segment, where the genome has several; then the rest is that of none. */
  readonly segments?: readonly SegmentDescription[];
}

/** What the page knows of the dataset of one of several segments. */
export interface SegmentDescription extends Omit<DatasetDescription, 'segments'> {
  readonly segment: string;
}

export type ThreadAnswer =
  | { readonly kind: 'opened'; readonly description: DatasetDescription }
  | { readonly kind: 'rows'; readonly rows: readonly ResultRow[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placed'; readonly placed: readonly PlacedQuery[] }
  | { readonly kind: 'file'; readonly file: Blob };

export interface TaskMessage {
  readonly id: number;
  readonly task: ThreadTask;
}

export type AnswerMessage =
  | { readonly id: number; readonly ok: true; readonly answer: ThreadAnswer }
  | { readonly id: number; readonly ok: false; readonly message: string };
