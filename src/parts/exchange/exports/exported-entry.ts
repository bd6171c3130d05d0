import type { Shortfall } from '../../../engine/validate/checklists/check-checklist-row.ts';
import type { EntryReference } from '../../../schema/ports.ts';

/** What of an entry is written. */
export interface ExportedEntry extends EntryReference {
  readonly metadata: Readonly<Record<string, string | null>>;
  /** Names of its segments, in the pathogen's order. */
  readonly segments: readonly string[];
}

/** An entry in the words of an archive. */
export interface EntryExport {
  /** Rows of its tables by the table's name. */
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  /** Names of its sequences by segment. */
  readonly names: ReadonlyMap<string, string>;
  readonly shortfalls: readonly Shortfall[];
  /** Columns with a null term. */
  readonly nulls: readonly string[];
  /** Fields of the entry that no column carries. */
  readonly lost: readonly string[];
}
