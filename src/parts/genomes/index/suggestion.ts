/** What a text in the search box may mean. */
export interface Suggestion {
  readonly kind: 'value' | 'mutation' | 'lineage' | 'field';
  readonly column?: string;
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}
