import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrowingFiles } from '../../platform/files/growing-files.ts';
import { prepareJobs } from '../../platform/jobs/job-queue.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { FileDigests } from '../../platform/objects/file-digests.ts';
import { FolderStore } from '../../platform/objects/folder-store.ts';
import type { ObjectStore } from '../../platform/objects/object-store.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../platform/postgres/migrate.ts';
import { onEmbeddedServer } from '../../platform/postgres/test-database.ts';
import type { Caller, GroupRight, Ownership } from '../../schema/caller.ts';
import type { IntakeVerdict } from '../../schema/intake-check.ts';
import type { DataAccess } from '../../schema/ports.ts';
import { defined } from '../../std/assert.ts';
import type { ArchiveContext, ArchiveLimits } from './archive-context.ts';
import { ArchiveService } from './archive-service.ts';
import { archivePart } from './part.ts';
import { appendUpload } from './uploads/append-upload.ts';
import { createUpload } from './uploads/create-upload.ts';

/** Somebody with rights in groups. */
export function makeCaller(
  id: string,
  rights: Readonly<Record<string, readonly GroupRight[]>> = {},
): Caller {
  const grants = Object.entries(rights).map(([group, of]) => ({
    group,
    rights: of,
    via: 'membership' as const,
  }));
  return { id, name: id, email: `${id}@example.org`, role: 'member', grants, token: null };
}

export const sender = makeCaller('sender', { lab: ['read', 'submit', 'release'] });
export const stranger = makeCaller('stranger', { other: ['read', 'submit', 'release'] });

export const never = new AbortController().signal;

/** Entries that files are linked to. */
const ENTRIES: Readonly<Record<string, Ownership>> = {
  OC_0000013: { group: 'lab', instance: 'sars-cov-2', isOpen: true, sharedWith: [] },
  OC_0000029: { group: 'other', instance: 'sars-cov-2', isOpen: true, sharedWith: [] },
  OC_0000035: { group: 'other', instance: 'sars-cov-2', isOpen: false, sharedWith: [] },
};

/** An archive on a database and folders of its own. */
export interface ArchiveWorld {
  readonly db: Database;
  readonly context: ArchiveContext;
  readonly service: ArchiveService;
  readonly store: FolderStore;
  readonly mirror: FolderStore;
  /** Lets time pass. */
  advance(milliseconds: number): void;
  readonly gauges: Map<string, number>;
  readonly accesses: DataAccess[];
  readonly pauses: number[];
  /** Sends a file whole and resolves with its id; its check is left to the test. */
  send(bytes: Uint8Array, metadata?: Readonly<Record<string, string>>): Promise<string>;
  /** Sends a file and has it checked. */
  keep(bytes: Uint8Array, metadata?: Readonly<Record<string, string>>): Promise<string>;
  /** Operations of the audit log, in order. */
  readAudit(): Promise<readonly string[]>;
  readNotices(): Promise<
    readonly { readonly kind: string; readonly values: Record<string, unknown> }[]
  >;
}

export interface WorldOptions {
  readonly limits?: Partial<ArchiveLimits>;
  readonly hasMirror?: boolean;
  /** Stands before the first store. */
  readonly wrap?: (store: ObjectStore) => ObjectStore;
  readonly verdict?: IntakeVerdict;
}

/** Text that is a file of reads, and no other's. */
export function makeReads(name = randomBytes(8).toString('hex')): Buffer {
  return Buffer.from(`@${name}\nACGTACGT\n+\nIIIIIIII\n`);
}

export async function withArchive(
  work: (world: ArchiveWorld) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-archive-'));
  const migrations = defined(archivePart.migrations, 'migrations');
  const sources = [PLATFORM_MIGRATIONS, { part: 'archive', folder: migrations }];
  try {
    await onEmbeddedServer()(sources, async (db) => {
      await prepareJobs(db.address);
      const world = await openWorld(db, folder, options);
      try {
        await work(world);
      } finally {
        await world.service.close();
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openWorld(
  db: Database,
  folder: string,
  options: WorldOptions,
): Promise<ArchiveWorld> {
  const store = new FolderStore(join(folder, 'kept'));
  const mirror = new FolderStore(join(folder, 'mirror'));
  await store.open();
  await mirror.open();
  let now = Date.parse('2026-03-03T12:00:00Z');
  const gauges = new Map<string, number>();
  const accesses: DataAccess[] = [];
  const pauses: number[] = [];
  const context: ArchiveContext = {
    db,
    clock: { now: () => new Date(now) },
    logger: createLogger('silent'),
    store: options.wrap?.(store) ?? store,
    mirror: options.hasMirror === true ? mirror : null,
    digests: new FileDigests(),
    growing: new GrowingFiles(),
    incomingFolder: join(folder, 'incoming'),
    limits: {
      maxFileBytes: 1 << 30,
      groupQuotaBytes: 1 << 30,
      uploadHours: 168,
      unlinkedDays: 90,
      objectCheckDays: 30,
      objectCheckBytesPerSecond: 1 << 30,
      ...options.limits,
    },
    intakeChecks:
      options.verdict === undefined
        ? []
        : [{ check: async () => defined(options.verdict, 'a verdict') }],
    entries: {
      findEntry: async (text) => {
        const ownership = ENTRIES[text];
        return ownership === undefined ? null : { accession: text, ownership };
      },
      readEntries: async () => [],
      readSequences: async () => [],
    },
    groups: {
      readGroupNames: async (ids) =>
        ids.filter((id) => ['lab', 'other', 'hub'].includes(id)).map((id) => ({ id, name: id })),
    },
    listInstances: async () => [
      { id: 'sars-cov-2', pathogen: 'sars-cov-2', displayName: 'S', simulated: false },
      { id: 'sars-cov-2-simulated', pathogen: 'sars-cov-2', displayName: 'S', simulated: true },
    ],
    readReferences: async () => [],
    recordAccess: async (access) => void accesses.push(access),
    administrators: 'node',
    controlled: () => ({
      hasForm: () => false,
      readAuthorizations: async () => ({ types: [], passportIssuers: [], bearerIssuers: [] }),
      openObjects: async () => ({ objects: [], refusals: [] }),
      openAccesses: async () => ({ accesses: [], refusals: [] }),
    }),
    node: { name: 'Test', version: '0', url: () => 'http://127.0.0.1:8080' },
    setGauge: (name, _help, value, labels) =>
      void gauges.set(
        labels === undefined ? name : `${name} ${Object.values(labels).join(' ')}`,
        value,
      ),
    pause: async (milliseconds) => void pauses.push(milliseconds),
  };
  const service = new ArchiveService(context);
  await service.open();
  const send: ArchiveWorld['send'] = async (bytes, metadata = {}) => {
    const given = { filename: 'a.fastq', group: 'lab', instance: 'sars-cov-2', ...metadata };
    const upload = { size: bytes.length, metadata: new Map(Object.entries(given)) };
    const { id } = await createUpload(context, sender, upload);
    const pieces = async function* () {
      yield bytes;
    };
    await appendUpload(context, id, { offset: 0, bytes: pieces(), checksum: null });
    return id;
  };
  return {
    db,
    context,
    service,
    store,
    mirror,
    gauges,
    accesses,
    pauses,
    advance: (milliseconds) => {
      now += milliseconds;
    },
    send,
    keep: async (bytes, metadata) => {
      const id = await send(bytes, metadata);
      await service.work.checkFile(id, never);
      return id;
    },
    readAudit: async () => {
      const rows = await db.query<{ content: string }>(
        'SELECT content FROM audit_record ORDER BY 1',
      );
      return rows.map(({ content }) => (JSON.parse(content) as { operation: string }).operation);
    },
    readNotices: async () => {
      const rows = await db.query<{ payload: { kind: string; values: Record<string, unknown> } }>(
        "SELECT payload FROM outbox WHERE topic = 'notice' ORDER BY sequence",
      );
      return rows.map(({ payload }) => payload);
    },
  };
}

/** Flips one bit of a file in place. */
export async function flipBit(path: string, bytes: Buffer): Promise<void> {
  const spoilt = Buffer.from(bytes);
  const at = spoilt.length >> 1;
  spoilt[at] = (spoilt[at] ?? 0) ^ 1;
  await writeFile(path, spoilt);
}
