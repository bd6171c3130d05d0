import { emptyBitmap, hasRow } from '../../../engine/query/bitmap.ts';
import { checkRow } from '../../../engine/query/check-row.ts';
import { compactSegments } from '../../../engine/query/compact-segments.ts';
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
import { openSegment, type Segment } from '../../../engine/query/segment.ts';
import {
  addTombstones,
  findRow,
  listTombstones,
  type Snapshot,
  takeSnapshot,
} from '../../../engine/query/snapshot.ts';
import type { GenomeRow, IndexSchema } from '../../../schema/genome-row.ts';
import type { EntryReference, ReleasedEntry } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { toRowKey } from './index-columns.ts';
import { emptyManifest, type IndexFiles, type IndexManifest } from './index-files.ts';
import { type InstanceSchema, toGenomeRow } from './index-schema.ts';
import {
  type Audience,
  findAudience,
  findFreshAudience,
  findRowAudience,
  NO_VERSIONS,
  type ReaderVersions,
  raiseVersions,
} from './reader-versions.ts';

interface SealedSegment extends SegmentState {
  readonly file: string;
}

// The engine's segments hold 65,536 rows at most; a batch must still fit when one is sealed.
const SEAL_AT_ROWS = 60_000;
// Segments with fewer live rows than this are merged into one when another is sealed, so that small ones do not pile up.
const SMALL_ROWS = 30_000;

/** The rows of a segment that have one of the keys. */
function findRows(segment: Segment, keys: readonly string[]): number[] {
  return keys.map((key) => findRow(segment, key)).filter((row) => row !== null);
}

function countLive({ segment, tombstones }: SegmentState): number {
  return segment.rowCount - tombstones.size;
}

/** How an index does what takes long, and whom it tells. */
export interface InstanceIndexOptions {
  /** Merges segments without the deleted rows; in this thread by default. */
  readonly compact?: (
    schema: IndexSchema,
    states: readonly SegmentState[],
  ) => Promise<readonly Uint8Array[]>;
  /** Segments were sealed in the background: snapshots are made of others now. */
  readonly onSealed?: () => void;
  /** A seal in the background failed; what it was to write stays in memory and comes with the next one. */
  readonly onFailure?: (error: Error) => void;
  /** Rows in memory from which on they are sealed; 60,000 unless given. */
  readonly sealAtRows?: number;
}

/** The latest version of an entry with its row; null for one that no index shows. */
export interface EntryRow extends EntryReference {
  readonly audience: Audience;
  readonly row: GenomeRow | null;
}

const compactHere = async (schema: IndexSchema, states: readonly SegmentState[]) =>
  compactSegments(schema, states, allocateShared);

/**
 * The query index of one instance: sealed segments on disk, those in memory that are being written, a fresh
 * one in memory, and the number of the last outbox row that it holds. A crash loses what is only in memory,
 * and that is replayed.
 */
export class InstanceIndex {
  readonly schema: InstanceSchema;
  readonly #files: IndexFiles;
  readonly #options: InstanceIndexOptions;
  #sealed: readonly SealedSegment[] = [];
  /** Former fresh segments that are not on disk yet. */
  #frozen: readonly SegmentState[] = [];
  #fresh: FreshSegment;
  #lastSequence = 0;
  #versions: ReaderVersions = NO_VERSIONS;
  /** Rows of the step under way that are to be deleted from segments. */
  readonly #deletions = new Map<Segment, Set<number>>();
  /** Who saw the rows that were deleted or added since the last step. */
  #audiences: Audience[] = [];
  #snapshot: Snapshot | null = null;
  #nextSegment = 1;
  /** The seal under way; settled when it ended. */
  #sealing: Promise<void> | null = null;
  #isClosed = false;
  /** Keys of rows that were deleted from what a seal under way merges. */
  #deletedMeanwhile: string[] = [];

  private constructor(schema: InstanceSchema, files: IndexFiles, options: InstanceIndexOptions) {
    this.schema = schema;
    this.#files = files;
    this.#options = options;
    this.#fresh = createFreshSegment(schema.schema, allocateShared);
  }

  /** Opens what is on disk. Another schema, a damaged or an older file makes it start empty, to be replayed. */
  static async open(
    schema: InstanceSchema,
    files: IndexFiles,
    options: InstanceIndexOptions = {},
  ): Promise<InstanceIndex> {
    const index = new InstanceIndex(schema, files, options);
    const manifest = await files.readManifest();
    if (manifest === null || manifest.schemaDigest !== schema.digest) return index;
    const sealed = await index.#openSegments(manifest);
    if (sealed === null) return index;
    index.#sealed = sealed;
    index.#lastSequence = manifest.lastSequence;
    // A manifest from before there were versions: everybody's data may have changed at its last row.
    index.#versions = manifest.versions ?? { open: manifest.lastSequence, groups: {} };
    index.#nextSegment = 1 + Math.max(0, ...sealed.map(({ file }) => Number.parseInt(file, 10)));
    await files.removeOthers(manifest);
    return index;
  }

  async #openSegments(manifest: IndexManifest): Promise<SealedSegment[] | null> {
    const sealed: SealedSegment[] = [];
    for (const { file, deletedKeys } of manifest.segments) {
      const bytes = await this.#files.readSegment(file).catch(() => null);
      const opened = bytes === null ? null : openSegment(this.schema.schema, bytes);
      if (opened === null || !opened.ok) return null;
      const tombstones = addTombstones(emptyBitmap, findRows(opened.value, deletedKeys));
      sealed.push({ file, segment: opened.value, tombstones });
    }
    return sealed;
  }

  /** Number of the last outbox row in the index. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** When what each reader sees was last another. */
  get versions(): ReaderVersions {
    return this.#versions;
  }

  /** Rows that answers can count. */
  get rowCount(): number {
    const stored = [...this.#sealed, ...this.#frozen].reduce(
      (sum, state) => sum + countLive(state),
      0,
    );
    return stored + freshRowCount(this.#fresh) - this.#fresh.deleted.size;
  }

  /** What a question sees from its start to its end. */
  snapshot(): Snapshot {
    this.#snapshot ??= takeSnapshot({
      schema: this.schema.schema,
      segments: [...this.#sealed, ...this.#frozen],
      fresh: this.#fresh,
      dataVersion: String(this.#lastSequence),
    });
    return this.#snapshot;
  }

  /**
   * Takes versions into the index, the latest of each entry only, as the outbox row `sequence` says. Of
   * those that have another analysis or other readers the rows that are there are replaced.
   * @returns what is wrong with rows that do not fit the schema and were left out: their analysis is of
   *   another reference or gene map, and comes again when it was renewed
   */
  apply(
    entries: readonly ReleasedEntry[],
    sequence: number,
    kind: 'released' | 'replaced' = 'released',
  ): Promise<Problem[]> {
    return this.applyRows(this.toRows(entries), sequence, kind);
  }

  /** The rows that `applyRows` takes in: made while the next entries are read, they hold no analysis any more. */
  toRows(entries: readonly ReleasedEntry[]): EntryRow[] {
    return entries
      .filter(({ isLatest }) => isLatest)
      .map((entry) => ({
        accession: entry.accession,
        version: entry.version,
        audience: findAudience(entry),
        row: toGenomeRow(entry, this.schema),
      }));
  }

  /** As `apply`, of rows that were made before. */
  async applyRows(
    entries: readonly EntryRow[],
    sequence: number,
    kind: 'released' | 'replaced' = 'released',
  ): Promise<Problem[]> {
    // By key: steps that were joined may name an entry twice, and both times give its present state.
    const byKey = new Map<string, GenomeRow>();
    for (const { accession, row, audience, ...entry } of entries) {
      if (kind === 'replaced') this.#delete(toRowKey({ accession, version: entry.version }));
      for (let version = entry.version - 1; version > 0; version -= 1) {
        if (this.#delete(toRowKey({ accession, version }))) break;
      }
      // Replaying what is there already changes nothing.
      if (row === null || this.has(row.key)) continue;
      byKey.set(row.key, row);
      this.#audiences.push(audience);
    }
    this.#applyDeletions();
    const rows = [...byKey.values()];
    const { sealAtRows = SEAL_AT_ROWS } = this.#options;
    if (freshRowCount(this.#fresh) + rows.length > sealAtRows) await this.#sealInBackground();
    const problems = this.#append(rows);
    this.#lastSequence = sequence;
    this.#versions = raiseVersions(this.#versions, this.#audiences, sequence);
    this.#audiences = [];
    this.#snapshot = null;
    return problems;
  }

  /** Appends the rows that fit; gives the problems of the others. */
  #append(rows: readonly GenomeRow[]): Problem[] {
    const appended = appendRows(this.#fresh, rows);
    if (appended.ok) return [];
    const { schema } = this.#fresh.log;
    const fitting = rows.filter((row) => checkRow(schema, row).length === 0);
    const again = fitting.length === rows.length ? appended : appendRows(this.#fresh, fitting);
    if (again.ok) return appended.error;
    throw new Error(
      `index row refused: ${again.error.map(({ where, hint }) => `${where}: ${hint}`).join('; ')}`,
    );
  }

  /** Says that no outbox row up to `sequence` is missing here: a start need not read them again. */
  advance(sequence: number): void {
    if (sequence <= this.#lastSequence) return;
    this.#lastSequence = sequence;
    this.#snapshot = null;
  }

  /** Whether the row of a key is here. */
  has(key: string): boolean {
    const row = this.#fresh.rowOfKey.get(key);
    if (row !== undefined && !this.#fresh.deleted.has(row)) return true;
    return [...this.#sealed, ...this.#frozen].some(({ segment, tombstones }) => {
      const found = findRow(segment, key);
      if (found === null || hasRow(tombstones, found)) return false;
      return this.#deletions.get(segment)?.has(found) !== true;
    });
  }

  #delete(key: string): boolean {
    const audience = findFreshAudience(this.#fresh, key);
    if (deleteFreshRow(this.#fresh, key)) {
      this.#audiences.push(audience);
      return true;
    }
    for (const { segment, tombstones } of [...this.#sealed, ...this.#frozen]) {
      const row = findRow(segment, key);
      const deleted = this.#deletions.get(segment) ?? new Set<number>();
      // A row that was deleted before may have its next one, of the same key, in a later segment.
      if (row === null || hasRow(tombstones, row) || deleted.has(row)) continue;
      this.#deletions.set(segment, deleted.add(row));
      this.#audiences.push(findRowAudience(segment, row));
      if (this.#sealing !== null) this.#deletedMeanwhile.push(key);
      return true;
    }
    return false;
  }

  /** Together for each segment: a set of many deleted rows is copied once a batch and not once a row. */
  #applyDeletions(): void {
    const apply = <State extends SegmentState>(state: State): State => {
      const deleted = this.#deletions.get(state.segment);
      if (deleted === undefined) return state;
      return { ...state, tombstones: addTombstones(state.tombstones, deleted) };
    };
    this.#sealed = this.#sealed.map(apply);
    this.#frozen = this.#frozen.map(apply);
    this.#deletions.clear();
  }

  /** Makes room in the fresh segment. Waits only where the seal before this one has not ended yet. */
  async #sealInBackground(): Promise<void> {
    await this.#sealing;
    this.#freeze();
    const sealing = this.#write().then(
      () => this.#options.onSealed?.(),
      (error: Error) => {
        // Its segments stay in memory; what is replayed after a crash is more, that is all.
        this.#options.onFailure?.(error);
      },
    );
    this.#sealing = sealing.finally(() => {
      this.#sealing = null;
    });
  }

  /**
   * Writes everything to disk: small segments and those in memory become one, then the manifest names them.
   * @throws where the disk fails; nothing is lost then, in memory or on disk
   */
  async seal(): Promise<void> {
    await this.#sealing;
    this.#freeze();
    const sealing = this.#write();
    this.#sealing = sealing
      .catch(() => undefined)
      .finally(() => {
        this.#sealing = null;
      });
    await sealing;
  }

  /** Ends what is under way without writing it: the folder is somebody else's from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sealing;
  }

  /** What is fresh becomes immutable but for deletions, and a new fresh segment takes what comes. */
  #freeze(): void {
    const states = pinFreshSegment(this.#fresh).filter((state) => countLive(state) > 0);
    this.#frozen = [...this.#frozen, ...states];
    this.#fresh = createFreshSegment(this.schema.schema, allocateShared);
    this.#snapshot = null;
  }

  async #write(): Promise<void> {
    const lastSequence = this.#lastSequence;
    const versions = this.#versions;
    this.#deletedMeanwhile = [];
    const frozen = this.#frozen.length;
    // Without the rows that were replaced since: what all has been is not kept.
    const live = this.#sealed.filter((state) => countLive(state) > 0);
    const isSmall = (state: SegmentState) => countLive(state) < SMALL_ROWS;
    const small = frozen === 0 ? [] : live.filter(isSmall);
    const merged = [...small, ...this.#frozen];
    const written = merged.length === 0 ? [] : await this.#writeMerged(merged);
    if (this.#isClosed) return;
    // Rows may have been deleted since, and the states be others; the segments in them are the same.
    const taken = new Set(small.map(({ file }) => file));
    const keep = () => {
      const kept = this.#sealed.filter((state) => !taken.has(state.file) && countLive(state) > 0);
      return [...kept, ...this.#deleteAgain(written)];
    };
    const manifest: IndexManifest = {
      ...emptyManifest(this.schema.digest),
      lastSequence,
      versions,
      segments: keep().map((state) => ({ file: state.file, deletedKeys: listTombstones(state) })),
    };
    await this.#files.writeManifest(manifest);
    // Only now, so that a disk that fails before leaves what is in memory as it was.
    this.#sealed = keep();
    this.#frozen = this.#frozen.slice(frozen);
    this.#snapshot = null;
    await this.#files.removeOthers(manifest);
  }

  /** Segments that were merged from others, without the rows that were deleted from those meanwhile. */
  #deleteAgain(written: readonly SealedSegment[]): SealedSegment[] {
    return written.map((state) => {
      const rows = findRows(state.segment, this.#deletedMeanwhile);
      return { ...state, tombstones: addTombstones(state.tombstones, rows) };
    });
  }

  async #writeMerged(states: readonly SegmentState[]): Promise<SealedSegment[]> {
    const { schema } = this.schema;
    const [only] = states;
    const isOne = states.length === 1 && only !== undefined && only.tombstones.size === 0;
    const compact = this.#options.compact ?? compactHere;
    const merged = isOne ? [only.segment.bytes] : await compact(schema, states);
    const written: SealedSegment[] = [];
    for (const bytes of merged) {
      if (this.#isClosed) return [];
      const name = String(this.#nextSegment).padStart(8, '0');
      this.#nextSegment += 1;
      const file = await this.#files.writeSegment(bytes, name);
      written.push({ file, segment: this.#open(bytes), tombstones: emptyBitmap });
    }
    return written;
  }

  #open(bytes: Uint8Array): SegmentState['segment'] {
    const opened = openSegment(this.schema.schema, bytes, { isVerified: true });
    if (!opened.ok) throw new Error(`${opened.error.where}: ${opened.error.hint}`);
    return opened.value;
  }
}
