import { hash } from 'node:crypto';
import type { OpenEntriesSnapshot, OpenEntry } from '../../schema/open-entries.ts';
import type { ReleaseFile, ReleaseManifest } from '../../schema/release-manifest.ts';
import { digestLetters } from './digest-letters.ts';
import { PackedFile } from './packed-file.ts';
import { ParquetFile } from './parquet-file.ts';
import type { HeldRecord, RecordChange } from './release-records.ts';
import { listTableColumns, type TableColumn, toTsvCell } from './table-columns.ts';

/** What the release before held, and where it is noted what this one changes. */
export interface ReleaseState {
  /** True where there was none before, so that everything is new. */
  isFirst(): Promise<boolean>;
  readHeld(range: {
    readonly after: string;
    readonly to: string | null;
  }): Promise<ReadonlyMap<string, HeldRecord>>;
  note(changes: readonly RecordChange[]): Promise<void>;
}

export interface WriteReleaseOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly state: ReleaseState;
  /** Of the pathogen, in their order. */
  readonly segments: readonly string[];
  /** Aborted when the node stops. */
  readonly signal: AbortSignal;
}

/** What was written. */
export type WrittenRelease = Pick<ReleaseManifest, 'counts' | 'terms' | 'files'> & {
  readonly groups: readonly string[];
};

const NDJSON = 'application/x-ndjson+zstd';
const FASTA = 'text/x-fasta+zstd';

/** The letters of some entries, a file for each segment. */
class SequenceFiles {
  readonly #files: ReadonlyMap<string, PackedFile>;

  constructor(
    folder: string,
    own: { readonly role: 'sequences' | 'changed-sequences'; readonly segments: readonly string[] },
  ) {
    const isOnly = own.segments.length === 1;
    this.#files = new Map(
      own.segments.map((segment) => {
        const end = isOnly ? '' : `-${segment.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
        const name = `${own.role}${end}.fasta.zst`;
        return [
          segment,
          new PackedFile(folder, { name, role: own.role, segment, mediaType: FASTA }),
        ];
      }),
    );
  }

  async write(entries: readonly OpenEntry[]): Promise<void> {
    for (const [segment, file] of this.#files) {
      const pieces: Uint8Array[] = [];
      for (const { accession, version, segments } of entries) {
        const own = segments.find((one) => one.segment === segment);
        if (own === undefined) continue;
        pieces.push(Buffer.from(`>${accession}.${version}\n`), own.letters, LINE_END);
      }
      if (pieces.length > 0) await file.write(Buffer.concat(pieces), pieces.length / 3);
    }
  }

  list(): PackedFile[] {
    return [...this.#files.values()];
  }
}

const LINE_END = Buffer.from('\n');

/** The files of one release while they are written. */
class ReleaseFiles {
  readonly #columns: readonly TableColumn[];
  readonly entries: PackedFile;
  readonly changes: PackedFile;
  readonly #table: PackedFile;
  readonly #parquet: ParquetFile;
  readonly #sequences: SequenceFiles;
  readonly #changedSequences: SequenceFiles;
  readonly #isFirst: boolean;

  constructor(
    folder: string,
    { segments, isFirst }: { readonly segments: readonly string[]; readonly isFirst: boolean },
  ) {
    this.#isFirst = isFirst;
    this.#columns = listTableColumns(segments);
    this.entries = new PackedFile(folder, {
      name: 'entries.ndjson.zst',
      role: 'entries',
      mediaType: NDJSON,
    });
    this.changes = new PackedFile(folder, {
      name: 'changes.ndjson.zst',
      role: 'changes',
      mediaType: NDJSON,
    });
    this.#table = new PackedFile(folder, {
      name: 'metadata.tsv.zst',
      role: 'table',
      mediaType: 'text/tab-separated-values+zstd',
    });
    this.#parquet = new ParquetFile(folder, {
      columns: this.#columns,
      kind: {
        name: 'metadata.parquet',
        role: 'parquet',
        mediaType: 'application/vnd.apache.parquet',
      },
    });
    this.#sequences = new SequenceFiles(folder, { role: 'sequences', segments });
    this.#changedSequences = new SequenceFiles(folder, { role: 'changed-sequences', segments });
  }

  async begin(): Promise<void> {
    await this.#table.write(`${this.#columns.map(({ name }) => name).join('\t')}\n`, 0);
  }

  async add(batch: readonly OpenEntry[]): Promise<void> {
    const rows = batch.map((entry) =>
      this.#columns.map((column) => toTsvCell(column.read(entry))).join('\t'),
    );
    await Promise.all([
      this.entries.write(`${batch.map(({ line }) => line).join('\n')}\n`, batch.length),
      this.#table.write(`${rows.join('\n')}\n`, rows.length),
      this.#parquet.add(batch),
      this.#sequences.write(batch),
    ]);
  }

  /** Adds those whose letters are new or other. */
  async addChanged(entries: readonly OpenEntry[]): Promise<void> {
    if (!this.#isFirst) await this.#changedSequences.write(entries);
  }

  async close(): Promise<ReleaseFile[]> {
    const files: ReleaseFile[] = [];
    for (const file of [this.entries, this.changes, this.#table, ...this.#sequences.list()]) {
      files.push(await file.close());
    }
    for (const [at, file] of this.#changedSequences.list().entries()) {
      // All letters are new in a first release: packing them once is enough.
      const same = this.#isFirst ? this.#sequences.list()[at] : undefined;
      files.push(await (same === undefined ? file.close() : file.closeLike(same)));
    }
    files.push(await this.#parquet.close());
    return files.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async abandon(): Promise<void> {
    await Promise.all(this.#packed().map((file) => file.abandon()));
  }

  #packed(): PackedFile[] {
    return [
      this.entries,
      this.changes,
      this.#table,
      ...this.#sequences.list(),
      ...this.#changedSequences.list(),
    ];
  }
}

/** Finds what a batch changes, and writes it down. */
class ChangeWriter {
  readonly counts = { entries: 0, added: 0, changed: 0, removed: 0 };
  readonly #files: ReleaseFiles;
  readonly #state: ReleaseState;
  #after = '';

  constructor(files: ReleaseFiles, state: ReleaseState) {
    this.#files = files;
    this.#state = state;
  }

  /** The next entries; none for the end. */
  async add(batch: readonly OpenEntry[]): Promise<void> {
    const to = batch.at(-1)?.accession ?? null;
    const held = new Map(await this.#state.readHeld({ after: this.#after, to }));
    const lines: string[] = [];
    const notes: RecordChange[] = [];
    const withLetters: OpenEntry[] = [];
    for (const entry of batch) {
      const before = held.get(entry.accession);
      held.delete(entry.accession);
      const recordDigest = hash('sha256', entry.line, 'buffer');
      if (before !== undefined && recordDigest.equals(before.recordDigest)) continue;
      const lettersDigest = digestLetters(entry.segments);
      const change = before === undefined ? 'added' : 'changed';
      this.counts[change] += 1;
      lines.push(`{"change":"${change}","record":${entry.line}}`);
      if (before === undefined || !lettersDigest.equals(before.lettersDigest)) {
        withLetters.push(entry);
      }
      const { accession, version } = entry;
      notes.push({ accession, version, recordDigest, lettersDigest });
    }
    for (const { accession, version } of held.values()) {
      this.counts.removed += 1;
      lines.push(JSON.stringify({ change: 'removed', accession, version }));
      notes.push({ accession, version, recordDigest: null, lettersDigest: null });
    }
    this.counts.entries += batch.length;
    const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
    await Promise.all([
      this.#files.changes.write(text, lines.length),
      this.#files.addChanged(withLetters),
      this.#state.note(notes),
    ]);
    this.#after = to ?? this.#after;
  }
}

/**
 * Writes the files of a release: everything, and what is other than in the release before. All of them are on the
 * disk when it resolves; where it throws, the folder holds unfinished files.
 */
export async function writeRelease(
  snapshot: OpenEntriesSnapshot,
  { folder, state, segments, signal }: WriteReleaseOptions,
): Promise<WrittenRelease> {
  const files = new ReleaseFiles(folder, { segments, isFirst: await state.isFirst() });
  const changes = new ChangeWriter(files, state);
  const terms: Record<string, number> = {};
  const groups = new Set<string>();
  try {
    await files.begin();
    for await (const batch of snapshot.batches) {
      signal.throwIfAborted();
      await Promise.all([files.add(batch), changes.add(batch)]);
      for (const entry of batch) {
        terms[entry.terms] = (terms[entry.terms] ?? 0) + 1;
        groups.add(entry.group);
      }
    }
    await changes.add([]);
    return {
      files: await files.close(),
      counts: changes.counts,
      terms,
      groups: [...groups].sort(),
    };
  } catch (error) {
    await files.abandon();
    throw error;
  }
}
