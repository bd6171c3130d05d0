import { emptyBitmap } from '../../../engine/query/bitmap.ts';
import { checkRow } from '../../../engine/query/check-row.ts';
import { compactSegments } from '../../../engine/query/compact-segments.ts';
import {
  appendRows,
  createFreshSegment,
  deleteFreshRow,
  type FreshSegment,
  freshRowCount,
  type SegmentState,
  sealSegment,
} from '../../../engine/query/fresh-segment.ts';
import { openSegment } from '../../../engine/query/segment.ts';
import {
  addTombstone,
  findRow,
  listTombstones,
  type Snapshot,
  takeSnapshot,
} from '../../../engine/query/snapshot.ts';
import type { GenomeRow } from '../../../schema/genome-row.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { toRowKey } from './index-columns.ts';
import { emptyManifest, type IndexFiles, type IndexManifest } from './index-files.ts';
import { type InstanceSchema, toGenomeRow } from './index-schema.ts';

interface SealedSegment extends SegmentState {
  readonly file: string;
}

// The engine's segments hold 65,536 rows at most; a batch must still fit when one is sealed.
const SEAL_AT_ROWS = 60_000;
// Segments with fewer live rows than this are merged into one when another is sealed, so that small ones do not pile up.
const SMALL_ROWS = 30_000;

function countLive({ segment, tombstones }: SegmentState): number {
  return segment.rowCount - tombstones.size;
}

/**
 * The query index of one instance: sealed segments on disk, a fresh one in memory, and the number of
 * the last outbox row that it holds. A crash loses the fresh segment only, and that is replayed.
 */
export class InstanceIndex {
  readonly schema: InstanceSchema;
  readonly #files: IndexFiles;
  #sealed: readonly SealedSegment[] = [];
  #fresh: FreshSegment;
  #lastSequence = 0;
  #snapshot: Snapshot | null = null;
  #nextSegment = 1;

  private constructor(schema: InstanceSchema, files: IndexFiles) {
    this.schema = schema;
    this.#files = files;
    this.#fresh = createFreshSegment(schema.schema);
  }

  /** Opens what is on disk. Another schema, a damaged or an older file makes it start empty, to be replayed. */
  static async open(schema: InstanceSchema, files: IndexFiles): Promise<InstanceIndex> {
    const index = new InstanceIndex(schema, files);
    const manifest = await files.readManifest();
    if (manifest === null || manifest.schemaDigest !== schema.digest) return index;
    const sealed = await index.#openSegments(manifest);
    if (sealed === null) return index;
    index.#sealed = sealed;
    index.#lastSequence = manifest.lastSequence;
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
      let tombstones = emptyBitmap;
      for (const key of deletedKeys) {
        const row = findRow(opened.value, key);
        if (row !== null) tombstones = addTombstone(tombstones, row);
      }
      sealed.push({ file, segment: opened.value, tombstones });
    }
    return sealed;
  }

  /** Number of the last outbox row in the index. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Rows that answers can count. */
  get rowCount(): number {
    const sealed = this.#sealed.reduce((sum, state) => sum + countLive(state), 0);
    return sealed + freshRowCount(this.#fresh) - this.#fresh.deleted.size;
  }

  /** What a question sees from its start to its end. */
  snapshot(): Snapshot {
    this.#snapshot ??= takeSnapshot({
      schema: this.schema.schema,
      segments: this.#sealed,
      fresh: this.#fresh,
      dataVersion: String(this.#lastSequence),
    });
    return this.#snapshot;
  }

  /**
   * Takes versions into the index, the latest of each entry only, as the outbox row `sequence` says. Of
   * those that were analysed again the rows that are there are replaced.
   * @returns what is wrong with rows that do not fit the schema and were left out: their analysis is of
   *   another reference or gene map, and comes again when it was renewed
   */
  async apply(
    entries: readonly ReleasedEntry[],
    sequence: number,
    kind: 'released' | 'reanalysed' = 'released',
  ): Promise<Problem[]> {
    // By key: steps that were joined may name an entry twice, and both times give its present state.
    const byKey = new Map<string, GenomeRow>();
    for (const entry of entries) {
      if (!entry.isLatest) continue;
      if (kind === 'reanalysed') this.#delete(toRowKey(entry));
      for (let version = entry.version - 1; version > 0; version -= 1) {
        if (this.#delete(toRowKey({ accession: entry.accession, version }))) break;
      }
      const row = toGenomeRow(entry, this.schema);
      // Replaying what is there already changes nothing.
      if (row !== null && !this.#has(row.key)) byKey.set(row.key, row);
    }
    const rows = [...byKey.values()];
    if (freshRowCount(this.#fresh) + rows.length > SEAL_AT_ROWS) await this.seal();
    const problems = this.#append(rows);
    this.#lastSequence = sequence;
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

  #has(key: string): boolean {
    const row = this.#fresh.rowOfKey.get(key);
    if (row !== undefined && !this.#fresh.deleted.has(row)) return true;
    return this.#sealed.some(({ segment, tombstones }) => {
      const found = findRow(segment, key);
      return found !== null && addTombstone(tombstones, found) !== tombstones;
    });
  }

  #delete(key: string): boolean {
    if (deleteFreshRow(this.#fresh, key)) return true;
    for (const [at, state] of this.#sealed.entries()) {
      const row = findRow(state.segment, key);
      const tombstones = row === null ? state.tombstones : addTombstone(state.tombstones, row);
      // A row that was deleted before may have its next one, of the same key, in a later segment.
      if (tombstones === state.tombstones) continue;
      this.#sealed = this.#sealed.with(at, { ...state, tombstones });
      return true;
    }
    return false;
  }

  /** Writes everything to disk: small segments and the fresh one become one, then the manifest names them. */
  async seal(): Promise<void> {
    const isEmpty = freshRowCount(this.#fresh) === this.#fresh.deleted.size;
    // Without the rows that were replaced since: what all has been is not kept.
    const live = this.#sealed.filter((state) => countLive(state) > 0);
    const large = live.filter((state) => countLive(state) >= SMALL_ROWS);
    const small = live.filter((state) => countLive(state) < SMALL_ROWS);
    const written = isEmpty ? small : await this.#writeMerged(small);
    const sealed = [...large, ...written];
    const manifest: IndexManifest = {
      ...emptyManifest(this.schema.digest),
      lastSequence: this.#lastSequence,
      segments: sealed.map((state) => ({
        file: state.file,
        deletedKeys: listTombstones(state),
      })),
    };
    await this.#files.writeManifest(manifest);
    // Only now, so that a disk that fails before leaves what is in memory as it was.
    this.#sealed = sealed;
    this.#fresh = createFreshSegment(this.schema.schema);
    this.#snapshot = null;
    await this.#files.removeOthers(manifest);
  }

  async #writeMerged(small: readonly SealedSegment[]): Promise<SealedSegment[]> {
    const { schema } = this.schema;
    const fresh = sealSegment(this.#fresh);
    const freshState = { segment: this.#open(fresh), tombstones: emptyBitmap };
    const merged = small.length === 0 ? [fresh] : compactSegments(schema, [...small, freshState]);
    const written: SealedSegment[] = [];
    for (const bytes of merged) {
      const name = String(this.#nextSegment).padStart(8, '0');
      this.#nextSegment += 1;
      const file = await this.#files.writeSegment(bytes, name);
      written.push({ file, segment: this.#open(bytes), tombstones: emptyBitmap });
    }
    return written;
  }

  #open(bytes: Uint8Array): SegmentState['segment'] {
    const opened = openSegment(this.schema.schema, bytes);
    if (!opened.ok) throw new Error(`${opened.error.where}: ${opened.error.hint}`);
    return opened.value;
  }
}
