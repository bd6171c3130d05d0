import type { SequenceKind } from './compiled-schema.ts';
import type { RecombinantMode } from './lineage-index.ts';

/**
 * The one query tree: what every request language is parsed to and every engine answers (spec 3a, 3b).
 * Positions count from 0; request languages count from 1 and convert.
 */
export type Filter =
  | { readonly type: 'True' }
  | { readonly type: 'False' }
  /** Without children: all rows. */
  | { readonly type: 'And'; readonly children: readonly Filter[] }
  /** Without children: no rows. */
  | { readonly type: 'Or'; readonly children: readonly Filter[] }
  /** Inside Maybe it turns to Exact and the other way round: what may not be is what is not surely. */
  | { readonly type: 'Not'; readonly child: Filter }
  /** Rows with at least, or exactly, `count` of the children. */
  | {
      readonly type: 'NOf';
      readonly count: number;
      readonly exactly: boolean;
      readonly children: readonly Filter[];
    }
  /** Upper bound: the letter, or any ambiguity code that can stand for it, or a missing letter. */
  | { readonly type: 'Maybe'; readonly child: Filter }
  /** Lower bound: only what is certain. */
  | { readonly type: 'Exact'; readonly child: Filter }
  | ColumnFilter
  | LetterFilter
  | {
      readonly type: 'InsertionContains';
      readonly kind: SequenceKind;
      readonly sequence: string;
      /** Number of reference letters before the insertion. */
      readonly position: number;
      /** Letters; '.*' stands for any letters, '\*' for a stop. The whole insertion must match. */
      readonly pattern: string;
    }
  /** Rows at most `distance` differences from a genome; compatible ambiguity codes do not differ. */
  | {
      readonly type: 'MutationProfile';
      readonly kind: SequenceKind;
      readonly sequence: string;
      readonly distance: number;
      readonly profile: Profile;
    };

/** The genome that rows are compared with: a sequence, that of a stored row, or reference with changes. */
export type Profile =
  | { readonly type: 'Sequence'; readonly sequence: string }
  | { readonly type: 'Key'; readonly key: string }
  | {
      readonly type: 'Mutations';
      readonly mutations: readonly { readonly position: number; readonly symbol: string }[];
    };

/** Filters on metadata. `null` as a value asks for rows without one; null never equals a value. */
export type ColumnFilter =
  | { readonly type: 'StringEquals'; readonly column: string; readonly value: string | null }
  | {
      readonly type: 'StringInSet';
      readonly column: string;
      readonly values: readonly (string | null)[];
    }
  /** RE2 syntax, matches anywhere in the value. */
  | { readonly type: 'StringSearch'; readonly column: string; readonly pattern: string }
  /** The value contains the text, upper and lower case alike. */
  | { readonly type: 'TextContains'; readonly column: string; readonly text: string }
  | { readonly type: 'BooleanEquals'; readonly column: string; readonly value: boolean | null }
  | {
      readonly type: 'IntEquals' | 'FloatEquals';
      readonly column: string;
      readonly value: number | null;
    }
  | { readonly type: 'DateEquals'; readonly column: string; readonly value: string | null }
  /**
   * Both ends are included, but for the upper one of floats, as in the peer. Null leaves an end open, and
   * a null value is inside of nothing.
   */
  | {
      readonly type: 'IntBetween' | 'FloatBetween';
      readonly column: string;
      readonly from: number | null;
      readonly to: number | null;
    }
  | {
      readonly type: 'DateBetween';
      readonly column: string;
      readonly from: string | null;
      readonly to: string | null;
    }
  | { readonly type: 'IsNull' | 'IsNotNull'; readonly column: string }
  | {
      readonly type: 'Lineage';
      readonly column: string;
      /** A lineage or an alias of one. */
      readonly value: string | null;
      readonly includeSublineages: boolean;
      readonly recombinants: RecombinantMode;
    }
  /** Rows whose node of the column's tree is this inner node or lies below it. */
  | {
      readonly type: 'PhyloDescendantOf';
      readonly column: string;
      readonly internalNode: string;
    };

/** Filters on one position of an aligned sequence. */
export type LetterFilter =
  /** '.' is the reference letter; 'N' or 'X' asks for missing ones. */
  | {
      readonly type: 'SymbolEquals';
      readonly kind: SequenceKind;
      readonly sequence: string;
      readonly position: number;
      readonly symbol: string;
    }
  /** A letter that means one thing only, or a deletion: what proportions are of. */
  | {
      readonly type: 'IsCovered';
      readonly kind: SequenceKind;
      readonly sequence: string;
      readonly position: number;
    }
  /** Any letter that cannot be the reference's; an ambiguity code that excludes it counts. */
  | {
      readonly type: 'HasMutation';
      readonly kind: SequenceKind;
      readonly sequence: string;
      readonly position: number;
    };

/** What to answer about the rows that the filter finds. */
export type Action =
  /** Rows by value of the fields; without fields one row, even for no rows at all. */
  | { readonly type: 'Aggregated'; readonly groupBy: readonly string[] }
  /** Metadata; all columns where `fields` is null. */
  | { readonly type: 'Details'; readonly fields: readonly string[] | null }
  | {
      readonly type: 'Mutations';
      readonly kind: SequenceKind;
      /** 0 to 1; with 0 every letter that occurs is reported. */
      readonly minProportion: number;
      readonly sequences: readonly string[] | null;
      /** Fields of the answer; null for all. */
      readonly fields: readonly string[] | null;
    }
  | {
      readonly type: 'Insertions';
      readonly kind: SequenceKind;
      readonly sequences: readonly string[] | null;
    }
  /** Aligned sequences by name, null where a row has none, with the key and the given columns. */
  | {
      readonly type: 'Aligned';
      readonly kind: SequenceKind;
      readonly sequences: readonly string[] | null;
      readonly fields: readonly string[];
    }
  | TreeAction;

/** Actions on the nodes that a column with a tree names: one row, about the distinct nodes of all rows. */
export type TreeAction =
  | {
      readonly type: 'MostRecentCommonAncestor';
      readonly column: string;
      /** Names that are in no tree come as a list, not only as a number. */
      readonly printMissing: boolean;
      /** Fields of the answer; null for all. */
      readonly fields: readonly string[] | null;
    }
  | {
      readonly type: 'PhyloSubtree';
      readonly column: string;
      readonly printMissing: boolean;
      /** Without the nodes that have one child left and are in no row. */
      readonly contractUnaryNodes: boolean;
    };

/** One field of an order. Nulls are smaller than every value. */
export interface OrderBy {
  readonly field: string;
  readonly order: 'ascending' | 'descending';
}

/** A whole question. */
export interface Query {
  readonly filter: Filter;
  readonly action: Action;
  readonly orderBy: readonly OrderBy[];
  readonly limit: number | null;
  readonly offset: number;
  /**
   * Order by chance after `orderBy`. A seed gives each row the same place in every answer, so that
   * sequences and metadata of one sample match; null takes the seed given to runQuery.
   */
  readonly randomize: { readonly seed: number | null } | null;
}

/** All rows. */
export const everyRow: Filter = { type: 'True' };

/** A question with neither order nor limits. */
export function createQuery(filter: Filter, action: Action): Query {
  return { filter, action, orderBy: [], limit: null, offset: 0, randomize: null };
}
