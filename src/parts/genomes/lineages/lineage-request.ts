/** A question about the lineages of a column: about one, or which there are. */
export type LineageRequest =
  | { readonly type: 'one'; readonly column: string; readonly name: string }
  | {
      readonly type: 'list';
      readonly column: string;
      /** Part of a name or alias; '' for all that have genomes. */
      readonly text: string;
      readonly limit: number;
      readonly offset: number;
    };
