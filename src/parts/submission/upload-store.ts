import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../schema/errors.ts';
import type { TableMapping } from '../../schema/table-mapping.ts';

export type UploadKind = 'metadata' | 'sequences';

/** What whoever imports decides beforehand. */
export interface ImportChoices {
  readonly mapping: TableMapping;
  readonly refusesPrivate: boolean;
}

/** Files that wait for their import to run. */
export interface PendingImport extends ImportChoices {
  readonly id: string;
  readonly instance: string;
  readonly accountId: string;
  readonly files: Map<UploadKind, { readonly name: string; readonly path: string }>;
}

/** Keeps uploaded files in a folder until their import has run. Nothing here outlives a restart. */
export class UploadStore {
  readonly #folder: string;
  readonly #pending = new Map<string, PendingImport>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Empties the folder: what an ended process left behind is nobody's. */
  async open(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
  }

  async create(
    instance: string,
    accountId: string,
    choices: ImportChoices,
  ): Promise<PendingImport> {
    const id = randomUUID();
    const pending: PendingImport = { ...choices, id, instance, accountId, files: new Map() };
    await mkdir(join(this.#folder, pending.id), { mode: 0o700 });
    this.#pending.set(pending.id, pending);
    return pending;
  }

  /** @throws AppError import-not-found, also for another account's */
  get(id: string, accountId: string): PendingImport {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.accountId !== accountId)
      throw new AppError('import-not-found');
    return pending;
  }

  /** Writes one file whole; a broken upload leaves nothing. */
  async put(
    pending: PendingImport,
    kind: UploadKind,
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
  ): Promise<void> {
    const path = join(this.#folder, pending.id, kind);
    pending.files.delete(kind);
    try {
      await pipeline(Readable.from(file.bytes), createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    // The name is only ever shown; the path is ours.
    pending.files.set(kind, { name: basename(file.name).slice(0, 200), path });
  }

  async remove(pending: PendingImport): Promise<void> {
    this.#pending.delete(pending.id);
    await rm(join(this.#folder, pending.id), { recursive: true, force: true });
  }
}
