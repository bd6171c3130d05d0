import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncPath, writeFileDurably } from '../../platform/data-folder/write-file-durably.ts';
import { digestFile } from '../../platform/files/digest-file.ts';
import { addJob } from '../../platform/jobs/job-queue.ts';
import type { NodeIdentity } from '../../platform/node-identity/node-identity.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { AppError } from '../../schema/errors.ts';
import type { GroupName, Instance } from '../../schema/ports.ts';
import type { ReleaseFile, ReleaseManifest } from '../../schema/release-manifest.ts';
import type { Clock } from '../../std/clock.ts';
import { describeRelease } from './describe-release.ts';
import type { MirrorsService } from './mirrors-service.ts';
import { MAKE_RELEASES } from './release-queue.ts';
import { applyChanges, clearChanges } from './release-records.ts';
import {
  findRelease,
  findReleaseAt,
  hasNews,
  insertRelease,
  listOutdated,
  listReleases,
  markWithoutWholeFiles,
  type StoredRelease,
} from './release-store.ts';
import { digestManifest, signManifest } from './sign-manifest.ts';
import { MANIFEST_FILE } from './verify-release.ts';
import type { WrittenRelease } from './write-release.ts';

export interface ReleasesServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly identity: NodeIdentity;
  readonly nodeName: string;
  /** Holds a folder for each instance, in it one for each release. */
  readonly folder: string;
  /** So many of the last releases keep their whole files; what changed is kept of all. */
  readonly keepWhole: number;
  readonly listInstances: () => Promise<readonly Instance[]>;
  readonly readGroupNames: (ids: readonly string[]) => Promise<readonly GroupName[]>;
  /** Writes an instance's files to a folder, off this thread. */
  readonly writeFiles: (task: WriteFilesTask, signal: AbortSignal) => Promise<WrittenFiles>;
  readonly mirrors: MirrorsService;
}

export interface WriteFilesTask {
  readonly instance: string;
  readonly folder: string;
}

export interface WrittenFiles extends WrittenRelease {
  readonly position: number;
}

/** The name of a release's folder until it is whole. */
const UNFINISHED = 'unfinished';
const WHOLE_ROLES: readonly ReleaseFile['role'][] = ['entries', 'sequences', 'table', 'parquet'];

/** Makes releases, and gives what they hold. */
export class ReleasesService {
  readonly #options: ReleasesServiceOptions;

  constructor(options: ReleasesServiceOptions) {
    this.#options = options;
  }

  /** What this node copies of others. */
  get mirrors(): MirrorsService {
    return this.#options.mirrors;
  }

  listInstances(): Promise<readonly Instance[]> {
    return this.#options.listInstances();
  }

  /** The last first. @throws AppError instance-not-found */
  async list(
    instance: string,
    page: { readonly limit: number; readonly before?: number | undefined },
  ): Promise<StoredRelease[]> {
    await this.#getInstance(instance);
    return listReleases(this.#options.db, instance, page);
  }

  /** A release by its number, the last one, or the last one of a time. @throws AppError release-not-found */
  async get(instance: string, which: number | 'latest' | Date): Promise<StoredRelease> {
    await this.#getInstance(instance);
    const { db } = this.#options;
    const found =
      which instanceof Date
        ? await findReleaseAt(db, instance, which)
        : await findRelease(db, instance, which === 'latest' ? undefined : which);
    if (found === null) throw new AppError('release-not-found');
    return found;
  }

  /** Where a file of a release lies, and what it is. @throws AppError release-not-found, release-file-gone */
  async findFile(
    instance: string,
    number: number,
    name: string,
  ): Promise<{ readonly path: string; readonly file: ReleaseFile }> {
    const release = await this.get(instance, number);
    const file = release.manifest.files.find((one) => one.name === name);
    if (file === undefined) throw new AppError('release-not-found');
    if (!release.hasWholeFiles && WHOLE_ROLES.includes(file.role)) {
      throw new AppError('release-file-gone', {
        detail: `Release ${number} keeps what it changed; '${name}' was removed when later ones came.`,
      });
    }
    const path = join(this.#folderOf(instance), String(number), name);
    if (!existsSync(path)) {
      throw new AppError('release-file-gone', {
        detail: `Release ${number} was made before this node was restored from a copy, which does not have '${name}'.`,
      });
    }
    return { path, file };
  }

  /** The files of a release that can be fetched. */
  listFiles({
    manifest,
    hasWholeFiles,
  }: Pick<StoredRelease, 'manifest' | 'hasWholeFiles'>): ReleaseFile[] {
    return manifest.files.filter(({ role }) => hasWholeFiles || !WHOLE_ROLES.includes(role));
  }

  /** Has a release made soon. @throws AppError instance-not-found */
  async queue(instance: string): Promise<void> {
    await this.#getInstance(instance);
    const { db } = this.#options;
    const key = `${MAKE_RELEASES.name} ${instance}`;
    await addJob(db, MAKE_RELEASES, { instance }, { key, queue: MAKE_RELEASES.name });
  }

  /** Makes the release of an instance, or of all; what one of them fails for does not keep the others. */
  async makeAll(instance: string | undefined, signal: AbortSignal): Promise<void> {
    const ids =
      instance === undefined
        ? (await this.#options.listInstances()).map(({ id }) => id)
        : [instance];
    const failures: unknown[] = [];
    for (const id of ids) {
      signal.throwIfAborted();
      try {
        await this.make(id, signal);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some releases could not be made.');
  }

  /**
   * Makes the next release of an instance, unless nothing changed since the last one: then null. Killed at any
   * moment it leaves none.
   */
  async make(instanceId: string, signal: AbortSignal): Promise<ReleaseManifest | null> {
    const { db } = this.#options;
    const instance = await this.#getInstance(instanceId);
    const done = await db.tryAdvisoryLock(`release ${instance.id}`, async (lost) => {
      const last = await findRelease(db, instance.id);
      await this.#removeLeftovers(instance.id, last?.number ?? 0);
      if (last !== null && !(await hasNews(db, instance.id, last.manifest.position))) return null;
      return this.#make(instance, last, AbortSignal.any([signal, lost]));
    });
    // Another process makes it.
    return done?.value ?? null;
  }

  async #make(
    instance: Instance,
    last: StoredRelease | null,
    signal: AbortSignal,
  ): Promise<ReleaseManifest | null> {
    const { db, writeFiles, clock, identity, nodeName, readGroupNames } = this.#options;
    const folder = join(this.#folderOf(instance.id), UNFINISHED);
    await mkdir(folder, { recursive: true, mode: 0o750 });
    await clearChanges(db, instance.id);
    const { position, groups, ...written } = await writeFiles(
      { instance: instance.id, folder },
      signal,
    );
    const { added, changed, removed } = written.counts;
    if (last !== null && added + changed + removed === 0) {
      await rm(folder, { recursive: true });
      return null;
    }
    const names = await readGroupNames(groups);
    const manifest: ReleaseManifest = {
      format: 'outbreak-release/1',
      node: { id: identity.id, name: nodeName, publicKey: identity.publicKey },
      instance,
      number: (last?.number ?? 0) + 1,
      createdAt: clock.now().toISOString(),
      position,
      previous:
        last === null
          ? null
          : { number: last.number, sha256: Buffer.from(last.digest).toString('hex') },
      counts: written.counts,
      terms: written.terms,
      groups: Object.fromEntries(
        groups.map((id) => [id, names.find((one) => one.id === id)?.name ?? id]),
      ),
      files: written.files,
    };
    const whole = {
      ...manifest,
      files: [...manifest.files, await this.#describe(folder, manifest)],
    };
    await this.#finish(folder, whole);
    await this.#removeOutdated(instance.id);
    return whole;
  }

  async #describe(folder: string, manifest: ReleaseManifest): Promise<ReleaseFile> {
    const name = 'ro-crate-metadata.json';
    await writeFileDurably(join(folder, name), describeRelease(manifest));
    const size = await digestFile(join(folder, name));
    return { name, role: 'description', mediaType: 'application/ld+json', ...size, rows: 1 };
  }

  /** The folder gets its name, then the release its row: one without the other is removed by the next. */
  async #finish(folder: string, manifest: ReleaseManifest): Promise<void> {
    const { db, identity } = this.#options;
    const signature = signManifest(manifest, identity.signingKey);
    const signed = { manifest, signature: signature.toString('base64') };
    await writeFileDurably(join(folder, MANIFEST_FILE), `${JSON.stringify(signed, null, 2)}\n`);
    const parent = this.#folderOf(manifest.instance.id);
    await rename(folder, join(parent, String(manifest.number)));
    await syncPath(parent);
    await db.transaction(async (tx) => {
      await applyChanges(tx, manifest.instance.id);
      await insertRelease(tx, { manifest, signature, digest: digestManifest(manifest) });
    });
  }

  /** What was not finished: a folder without its row is no release. */
  async #removeLeftovers(instance: string, last: number): Promise<void> {
    const folder = this.#folderOf(instance);
    await mkdir(folder, { recursive: true, mode: 0o750 });
    for (const name of await readdir(folder)) {
      if (name !== UNFINISHED && Number(name) <= last) continue;
      await rm(join(folder, name), { recursive: true });
    }
  }

  async #removeOutdated(instance: string): Promise<void> {
    const { db, keepWhole } = this.#options;
    for (const { number, manifest } of await listOutdated(db, instance, keepWhole)) {
      // From here on nobody is sent to the files.
      await markWithoutWholeFiles(db, instance, number);
      for (const { name, role } of manifest.files) {
        if (!WHOLE_ROLES.includes(role)) continue;
        await rm(join(this.#folderOf(instance), String(number), name), { force: true });
      }
    }
  }

  #folderOf(instance: string): string {
    return join(this.#options.folder, instance);
  }

  async #getInstance(id: string): Promise<Instance> {
    const found = (await this.#options.listInstances()).find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new AppError('instance-not-found', {
      detail: `There is no instance '${id.slice(0, 60)}'.`,
    });
  }
}
