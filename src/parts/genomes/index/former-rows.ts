import { checkRow } from '../../../engine/query/check-row.ts';
import {
  appendRows,
  createFreshSegment,
  deleteFreshRow,
  type FreshSegment,
  freshRowCount,
  pinFreshSegment,
  type SegmentState,
} from '../../../engine/query/fresh-segment.ts';
import { allocateShared } from '../../../engine/query/section-file.ts';
import { addTombstone, findRow } from '../../../engine/query/snapshot.ts';
import type { GenomeRow } from '../../../schema/genome-row.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import { assert } from '../../../std/assert.ts';
import { type InstanceSchema, toGenomeRow } from './index-schema.ts';

// The engine's segments hold 65,536 rows at most; a batch must still fit.
const FREEZE_AT_ROWS = 60_000;
const BATCH_ROWS = 5000;

/**
 * The rows of versions that everybody saw once and that are no entry's latest any more, of one instance: what answers
 * about a past moment need beside the index. They live in memory only, are read from the database when the first such
 * question comes, and follow the outbox from then on.
 */
export class FormerRows {
  readonly #schema: InstanceSchema;
  /** Keys of the rows that are here, by accession. */
  readonly #keys = new Map<string, readonly string[]>();
  #frozen: readonly SegmentState[] = [];
  #fresh: FreshSegment;

  constructor(schema: InstanceSchema) {
    this.#schema = schema;
    this.#fresh = createFreshSegment(schema.schema, allocateShared);
  }

  /** Number of rows. */
  get size(): number {
    let size = 0;
    for (const keys of this.#keys.values()) size += keys.length;
    return size;
  }

  /**
   * Makes the former versions of some accessions what they are now. `isShown` says whether the index itself still has
   * the row of a key: the database may be ahead of it, and what is in both would count twice.
   */
  replace(
    accessions: Iterable<string>,
    entries: readonly ReleasedEntry[],
    isShown: (key: string) => boolean,
  ): void {
    for (const accession of new Set(accessions)) {
      for (const key of this.#keys.get(accession) ?? []) this.#delete(key);
      this.#keys.delete(accession);
    }
    const rows: GenomeRow[] = [];
    const { schema } = this.#fresh.log;
    for (const entry of entries) {
      const row = toGenomeRow(entry, this.#schema);
      // An analysis of another reference or gene map: it comes again when it was renewed.
      if (row === null || isShown(row.key) || checkRow(schema, row).length > 0) continue;
      rows.push(row);
      this.#keys.set(entry.accession, [...(this.#keys.get(entry.accession) ?? []), row.key]);
    }
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      this.#append(rows.slice(from, from + BATCH_ROWS));
    }
  }

  /** The rows as immutable segments. */
  states(): readonly SegmentState[] {
    return [...this.#frozen, ...pinFreshSegment(this.#fresh)];
  }

  #append(rows: readonly GenomeRow[]): void {
    if (freshRowCount(this.#fresh) + rows.length > FREEZE_AT_ROWS) {
      const live = this.states().filter(
        ({ segment, tombstones }) => segment.rowCount > tombstones.size,
      );
      this.#frozen = live;
      this.#fresh = createFreshSegment(this.#schema.schema, allocateShared);
    }
    const appended = appendRows(this.#fresh, rows);
    assert(appended.ok, 'rows that were checked, with keys that were deleted before, are appended');
  }

  #delete(key: string): void {
    if (deleteFreshRow(this.#fresh, key)) return;
    this.#frozen = this.#frozen.map((state) => {
      const row = findRow(state.segment, key);
      if (row === null) return state;
      return { ...state, tombstones: addTombstone(state.tombstones, row) };
    });
  }
}
