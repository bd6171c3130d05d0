export type SearchAlgorithm = 'ancestor-nearest' | 'ancestor-earliest' | 'full';

/** What a node must have; one match of the three is enough. */
export interface NodeCriterion {
  readonly names: readonly string[];
  readonly clades: readonly string[];
  /** All of these attributes must have one of their values. */
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[];
}

/** A search for the node relative to which mutations are printed: specification, section 4.8. */
export interface ReferenceNodeSearch {
  readonly displayName: string;
  readonly criteria: readonly {
    /** The query must match one of these by clade or attribute; none: every query does. */
    readonly query: readonly NodeCriterion[];
    readonly node: readonly {
      readonly criterion: NodeCriterion;
      readonly algorithm: SearchAlgorithm;
    }[];
  }[];
}
