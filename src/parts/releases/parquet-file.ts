import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { syncPath } from '../../platform/data-folder/write-file-durably.ts';
import { digestFile } from '../../platform/files/digest-file.ts';
import type { OpenEntry } from '../../schema/open-entries.ts';
import type { ReleaseFile } from '../../schema/release-manifest.ts';
import type { FileKind } from './packed-file.ts';
import type { TableColumn } from './table-columns.ts';

/** Rows of a group: what a reader must unpack to see one, and what is held here. */
const GROUP_ROWS = 10_000;

/** The table of a release as Parquet. Its writer does not wait for the disk: for a thread of its own. */
export class ParquetFile {
  readonly #kind: FileKind;
  readonly #path: string;
  readonly #columns: readonly TableColumn[];
  readonly #writer: ParquetWriter;
  #waiting: (string | number | null)[][];
  #rows = 0;

  constructor(
    folder: string,
    { kind, columns }: { readonly kind: FileKind; readonly columns: readonly TableColumn[] },
  ) {
    this.#kind = kind;
    this.#path = join(folder, kind.name);
    this.#columns = columns;
    this.#waiting = columns.map(() => []);
    this.#writer = new ParquetWriter({
      writer: fileWriter(this.#path),
      schema: schemaFromColumnData({
        columnData: columns.map(({ name, type }) => ({ name, type, data: [], nullable: true })),
      }),
      codec: 'ZSTD',
      compressors: { ZSTD: (bytes: Uint8Array) => zstdCompressSync(bytes) },
      createdBy: 'outbreak',
    });
  }

  async add(entries: readonly OpenEntry[]): Promise<void> {
    for (const [at, column] of this.#columns.entries()) {
      const values = this.#waiting[at] as (string | number | null)[];
      for (const entry of entries) values.push(column.read(entry));
    }
    this.#rows += entries.length;
    if ((this.#waiting[0]?.length ?? 0) >= GROUP_ROWS) await this.#flush();
  }

  /** Resolves when all of it is on the disk. */
  async close(): Promise<ReleaseFile> {
    await this.#flush();
    await this.#writer.finish();
    await syncPath(this.#path);
    return { ...this.#kind, ...(await digestFile(this.#path)), rows: this.#rows };
  }

  async #flush(): Promise<void> {
    const rows = this.#waiting[0]?.length ?? 0;
    if (rows === 0) return;
    await this.#writer.write({
      columnData: this.#columns.map(({ name, type }, at) => ({
        name,
        type,
        nullable: true,
        data: this.#waiting[at] as (string | number | null)[],
      })),
      rowGroupSize: rows,
    });
    this.#waiting = this.#columns.map(() => []);
  }
}
