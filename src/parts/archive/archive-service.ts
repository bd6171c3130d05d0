import { mkdir } from 'node:fs/promises';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { type Caller, maySee, type Ownership, readableGroups } from '../../schema/caller.ts';
import type { Reply } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import type { ArchiveFilesPort } from '../../schema/ports.ts';
import { type ArchiveContext, type ChangeRequest, today } from './archive-context.ts';
import { changeFile } from './change-file.ts';
import type { FileAnswer, FileChange } from './file-schema.ts';
import {
  type FileQuestion,
  findFile,
  findQuota,
  listFiles,
  type StoredFile,
  sumBytes,
  toFileAnswer,
  toOwnership,
} from './file-store.ts';
import { checkFile } from './keeping/check-file.ts';
import { checkObjects, mirrorObject, showObjects } from './keeping/check-objects.ts';
import { endUnlinked } from './keeping/end-unlinked.ts';
import { removeFile, removeObject } from './keeping/remove-files.ts';
import { sweepUploads } from './keeping/sweep-uploads.ts';
import { setLinks } from './link-files.ts';
import { addFileLink, dropMadeFile, findKeptFile, keepMadeFile } from './made-files.ts';
import { type ReadRequest, readFile, readKept } from './read-file.ts';
import { digestSequences } from './refget/digest-sequences.ts';
import { ReferenceSequences } from './refget/reference-sequences.ts';
import { findUpload } from './uploads/append-upload.ts';
import { makeFileId } from './uploads/create-upload.ts';

/** The space of a group. */
export interface GroupStorage {
  /** Bytes of its files, those that are still to come included. */
  readonly used: number;
  readonly quota: number;
  /** True where an administrator has given it a limit of its own. */
  readonly isOwnLimit: boolean;
}

/** What of the kept objects is damaged, for those who run the node. */
export interface ObjectsState {
  readonly objects: number;
  readonly bytes: number;
  readonly oldestCheck: string | null;
  readonly store: string;
  readonly mirror: string | null;
  readonly damaged: readonly {
    readonly sha256: string;
    readonly size: number;
    readonly state: 'damaged' | 'missing';
    readonly damagedAt: string;
    readonly damage: string;
    readonly files: readonly string[];
  }[];
}

/** Files of any kind: how they come, are kept, checked, given and removed. */
export class ArchiveService {
  readonly context: ArchiveContext;
  readonly references: ReferenceSequences;

  constructor(context: ArchiveContext) {
    this.context = context;
    this.references = new ReferenceSequences(context.readReferences);
  }

  /** Makes its folder and shows what it has. */
  async open(): Promise<void> {
    await mkdir(this.context.incomingFolder, { recursive: true, mode: 0o700 });
    await showObjects(this.context);
  }

  async close(): Promise<void> {
    await this.context.digests.close();
    this.context.store.close();
    this.context.mirror?.close();
  }

  /** Who owns a file and may see it; null where there is none. */
  async findOwnership(id: string): Promise<Ownership | null> {
    const file = await findFile(this.context.db, id);
    return file === null ? null : toOwnership(file, today(this.context));
  }

  /** @throws AppError file-not-found */
  async getFile(id: string): Promise<FileAnswer> {
    const file = await findFile(this.context.db, id);
    if (file === null) throw new AppError('file-not-found');
    return this.toAnswer(file);
  }

  /** Files that the caller may see. */
  async listFiles(
    caller: Caller | null,
    question: Omit<FileQuestion, 'readable' | 'today' | 'sender'>,
  ): Promise<{ readonly files: readonly FileAnswer[]; readonly next: string | null }> {
    const rows = await listFiles(this.context.db, {
      ...question,
      readable: readableGroups(caller),
      today: today(this.context),
      ...(caller === null ? {} : { sender: caller.id }),
    });
    // The same rule as for one file decides at last.
    const seen = rows.filter((file) => maySee(caller, toOwnership(file, today(this.context))));
    const last = rows.length < question.limit ? undefined : rows.at(-1);
    return {
      files: await Promise.all(seen.map((file) => this.toAnswer(file))),
      next: last?.id ?? null,
    };
  }

  /** Files linked to an entry that the caller may see; that he may see the entry was decided before. */
  async listOfEntry(text: string, caller: Caller | null): Promise<readonly FileAnswer[]> {
    const entry = await this.context.entries.findEntry(text);
    if (entry === null) throw new AppError('entry-not-found');
    const states = ['ready', 'lost'];
    const question = { accession: entry.accession, states, limit: 500 };
    return (await this.listFiles(caller, question)).files;
  }

  async toAnswer(file: StoredFile): Promise<FileAnswer> {
    if (file.state !== 'uploading') return toFileAnswer(file, file.received);
    const { received } = await findUpload(this.context, file.id);
    return toFileAnswer(file, received);
  }

  readFile(id: string, request: ReadRequest): Promise<Reply> {
    return readFile(this.context, id, request);
  }

  async changeFile(id: string, change: FileChange, request: ChangeRequest): Promise<FileAnswer> {
    return this.toAnswer(await changeFile(this.context, id, { change, request }));
  }

  setLinks(
    id: string,
    accessions: readonly string[],
    request: ChangeRequest,
  ): Promise<readonly string[]> {
    return setLinks(this.context, id, { accessions, request });
  }

  removeFile(id: string, reason: string, request: ChangeRequest): Promise<void> {
    return removeFile(this.context, id, { reason, request });
  }

  async readStorage(group: string): Promise<GroupStorage> {
    const { db, limits } = this.context;
    const own = await findQuota(db, group);
    const used = await sumBytes(db, group);
    return { used, quota: own ?? limits.groupQuotaBytes, isOwnLimit: own !== null };
  }

  /** Gives a group a limit of its own; null takes it back. @throws AppError group-not-found */
  async setQuota(
    group: string,
    bytes: number | null,
    request: ChangeRequest,
  ): Promise<GroupStorage> {
    const { db, clock, groups } = this.context;
    const [known] = await groups.readGroupNames([group]);
    if (known === undefined) throw new AppError('group-not-found');
    const at = clock.now();
    const { caller, requestId, clientAddress } = request;
    await db.transaction(async (tx) => {
      const before = await findQuota(tx, group);
      if (bytes === null) {
        await tx.execute('DELETE FROM archive_quota WHERE owner_group = $1', [group]);
      } else {
        await tx.execute(
          `INSERT INTO archive_quota VALUES ($1, $2, $3, $4) ON CONFLICT (owner_group)
           DO UPDATE SET bytes = $2, set_by = $3, set_at = $4`,
          [group, bytes, caller.id, at],
        );
      }
      appendAudit(
        tx,
        {
          operation: 'group-quota',
          actor: caller.id,
          target: `/groups/${group}`,
          status: 200,
          requestId,
          clientAddress,
          details: { before, after: bytes },
        },
        at,
      );
    });
    return this.readStorage(group);
  }

  async readObjectsState(): Promise<ObjectsState> {
    const { db, store, mirror } = this.context;
    const [sums] = await db.query<{ objects: number; bytes: number; at: Date | null }>(
      'SELECT count(*) AS objects, coalesce(sum(size), 0) AS bytes, min(checked_at) AS at FROM archive_object',
    );
    const damaged = await db.query<{
      sha256: string;
      size: number;
      state: 'damaged' | 'missing';
      damaged_at: Date;
      damage: string | null;
      files: readonly string[];
    }>(
      `SELECT sha256, size, state, damaged_at, damage, ARRAY(
         SELECT id FROM archive_file f WHERE f.sha256 = o.sha256 AND f.state = 'ready' ORDER BY id LIMIT 20) AS files
       FROM archive_object o WHERE state <> 'kept' ORDER BY damaged_at, sha256 LIMIT 500`,
    );
    return {
      objects: Number(sums?.objects ?? 0),
      bytes: Number(sums?.bytes ?? 0),
      oldestCheck: sums?.at?.toISOString() ?? null,
      store: store.description,
      mirror: mirror?.description ?? null,
      damaged: damaged.map(({ damaged_at, damage, ...one }) => ({
        ...one,
        damagedAt: damaged_at.toISOString(),
        damage: damage ?? '',
      })),
    };
  }

  /** Port: for those who work on files, and make some. */
  readonly files: ArchiveFilesPort = {
    findKeptFile: (id) => findKeptFile(this.context, id),
    findFileOwnership: (id) => this.findOwnership(id),
    readKeptFile: (file) => readKept(this.context, file, { start: 0, end: file.size }),
    makeFileId,
    keepFile: (file) => keepMadeFile(this.context, file),
    dropFile: (id, reason) => dropMadeFile(this.context, id, reason),
    addFileLink: (files, link) => addFileLink(this.context, files, link),
  };

  /** Work of jobs. */
  readonly work = {
    checkFile: (id: string, signal: AbortSignal) => checkFile(this.context, id, signal),
    mirrorObject: (sha256: string) => mirrorObject(this.context, sha256),
    removeObject: (sha256: string) => removeObject(this.context, sha256),
    checkObjects: (signal: AbortSignal) => checkObjects(this.context, signal),
    sweepUploads: () => sweepUploads(this.context),
    endUnlinked: () => endUnlinked(this.context),
    digestSequences: (signal: AbortSignal) => digestSequences(this.context, signal),
  };
}
