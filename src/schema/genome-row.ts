/**
 * What the analysis hands to the query index, one genome at a time. Types only: the analysis and
 * simulation engines produce these, the query engine consumes them, and none of them knows the others.
 */

/** An insertion between two reference letters. */
export interface Insertion {
  /** Number of reference letters before the insertion, 0 (before the first) to length. */
  readonly position: number;
  /** The inserted letters. */
  readonly symbols: string;
}

/**
 * One aligned sequence, as its differences to the reference. Coordinates are 0-based, ranges
 * half-open. Rebuild: outside [begin, end) every letter is missing ('N' for nucleotides, 'X' for amino
 * acids); inside, the reference letter, unless `positions` or `missing` name the position.
 */
export interface SequenceDifferences {
  /** First aligned reference position. */
  readonly begin: number;
  /** One past the last aligned reference position. */
  readonly end: number;
  /** Ascending positions where the letter is another than the reference: substitutions, ambiguity codes and deletions. */
  readonly positions: readonly number[];
  /** One letter for each of `positions`; '-' for a deleted one. Never the missing letter. */
  readonly symbols: string;
  /** Ascending, disjoint ranges of missing letters inside [begin, end): begin0, end0, begin1, end1, ... */
  readonly missing: readonly number[];
  /** Ascending by position. */
  readonly insertions: readonly Insertion[];
}

/** A metadata value in an index column. Dates are 'YYYY-MM-DD' strings. */
export type ColumnValue = string | number | boolean | null;

/** One row of the query index. */
export interface GenomeRow {
  /** Primary key: the accession with version, e.g. 'OC_000001X.1'. */
  readonly key: string;
  readonly metadata: Readonly<Record<string, ColumnValue>>;
  /** By segment name; null or absent where the row has no such segment. */
  readonly nucleotide: Readonly<Record<string, SequenceDifferences | null>>;
  /** By CDS name; null or absent where the CDS could not be translated. */
  readonly aminoAcid: Readonly<Record<string, SequenceDifferences | null>>;
}

export type ColumnType = 'string' | 'date' | 'int' | 'float' | 'boolean';

/** One metadata column of the index. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  /** The column holds lineage names of the lineage system with this name. String columns only. */
  readonly lineageSystem?: string;
  /** The column holds names of nodes of the tree with this name. String columns only. */
  readonly tree?: string;
}

export interface ReferenceSequence {
  readonly name: string;
  readonly sequence: string;
}

/** A lineage system: parents and aliases by lineage name (LAPIS' lineageDefinition). */
export type LineageDefinition = Readonly<
  Record<string, { readonly parents?: readonly string[]; readonly aliases?: readonly string[] }>
>;

/**
 * A phylogeny: nodes in preorder, a parent before its children and each node with its whole subtree
 * behind it. Names are unique.
 */
export interface TreeDefinition {
  readonly names: readonly string[];
  /** Index of each node's parent, -1 for the root. */
  readonly parents: readonly number[];
  /** Length of the branch above each node, in the tree's own unit; absent where it has none. */
  readonly lengths?: readonly number[];
}

/** Everything that the query engine has to know of an instance before its first row. */
export interface IndexSchema {
  /** Name of the key column in requests and answers, e.g. 'accessionVersion'. */
  readonly primaryKey: string;
  readonly columns: readonly ColumnDefinition[];
  /** At least one; a single one is called 'main'. */
  readonly nucleotideSequences: readonly ReferenceSequence[];
  /** Reference peptides by CDS, in the pathogen's order. */
  readonly genes: readonly ReferenceSequence[];
  readonly lineageSystems: Readonly<Record<string, LineageDefinition>>;
  /** String columns that say who may see a row; without them everybody may see all. */
  readonly access?: {
    /** 'open' for everybody; any other value for the owner's group, those it is shared with and stewards. */
    readonly visibilityColumn: string;
    /** Name of the group that owns the row. */
    readonly ownerColumn: string;
    /**
     * Column of the groups that the row is shared with, their names with a blank before, between and
     * behind them. It is stored beside `columns` and no question can name it: whom a row is shared with
     * is its owner's matter. Without it nothing is shared.
     */
    readonly sharedColumn?: string;
  };
  /**
   * Columns of doubles, milliseconds since 1970, that say from when on and until when a row was what everybody saw of
   * its entry: [from, until). No value of `from`: never; none of `until`: it still is. Stored beside `columns`, and no
   * question can name them.
   */
  readonly period?: { readonly fromColumn: string; readonly untilColumn: string };
  /** Phylogenies by the name that columns refer to. */
  readonly trees?: Readonly<Record<string, TreeDefinition>>;
}
