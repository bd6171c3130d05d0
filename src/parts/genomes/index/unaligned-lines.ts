import type { LapisFormat } from '../../../engine/query/lapis/lapis-query.ts';

/** First line of an answer that names genomes whose submitted letters are wanted. */
export interface UnalignedHead {
  readonly format: LapisFormat;
  /** Name of the key's column. */
  readonly primaryKey: string;
  readonly segments: readonly string[];
}

/** A further line: the key of a genome, and for FASTA the header of each segment. */
export type UnalignedRow = readonly [key: string, headers: readonly string[]];
