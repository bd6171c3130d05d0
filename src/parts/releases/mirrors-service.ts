import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addJob } from '../../platform/jobs/job-queue.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { AppError } from '../../schema/errors.ts';
import type { Clock } from '../../std/clock.ts';
import type { Followed } from './follow-mirror.ts';
import { findChain, type KeptRelease, listKeptReleases } from './kept-releases.ts';
import {
  deleteMirror,
  findMirror,
  insertMirror,
  listMirrors,
  type Mirror,
  setMirrorState,
} from './mirror-store.ts';
import { ReleaseClient } from './release-client.ts';
import { ReleaseError } from './release-error.ts';
import { FOLLOW_MIRRORS } from './release-queue.ts';

/** How a thread ended: with a copy, or with a reason that can be told to people. */
export type FollowOutcome =
  | ({ readonly ok: true } & Followed)
  | { readonly ok: false; readonly reason: string; readonly isPassing: boolean };

export interface MirrorsServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** This node's own id: a node does not follow itself. */
  readonly nodeId: string;
  /** Where the files of copied releases are kept. */
  readonly folder: string;
  /** Copies what is new, off this thread. */
  readonly follow: (mirror: Mirror, signal: AbortSignal) => Promise<FollowOutcome>;
}

/** Follows the releases of other nodes. */
export class MirrorsService {
  readonly #options: MirrorsServiceOptions;

  constructor(options: MirrorsServiceOptions) {
    this.#options = options;
  }

  list(): Promise<readonly Mirror[]> {
    return listMirrors(this.#options.db);
  }

  /**
   * Begins to follow an instance of the node at an address, which has to have a release. @throws AppError
   * mirror-not-possible
   */
  async add(
    source: { readonly url: string; readonly instance: string; readonly nodeId: string | null },
    addedBy: string,
  ): Promise<Mirror> {
    const { db, clock, nodeId } = this.#options;
    const refuse = (detail: string) => new AppError('mirror-not-possible', { detail });
    const client = new ReleaseClient(source);
    const { manifest } = await client.readManifest('latest').catch((error: unknown) => {
      throw error instanceof ReleaseError ? refuse(error.message) : error;
    });
    if (manifest.node.id === nodeId) throw refuse('This is the node itself.');
    const id = randomUUID();
    const isNew = await insertMirror(db, {
      id,
      url: source.url.replace(/\/+$/, ''),
      instance: source.instance,
      nodeId: manifest.node.id,
      nodeName: manifest.node.name,
      addedBy,
      addedAt: clock.now(),
    });
    if (!isNew) {
      throw refuse(
        `The instance '${source.instance}' of ${manifest.node.name} is followed already.`,
      );
    }
    await this.#queue(id);
    return this.get(id);
  }

  /** @throws AppError mirror-not-found */
  async get(id: string): Promise<Mirror> {
    const mirror = await findMirror(this.#options.db, id);
    if (mirror === null) throw new AppError('mirror-not-found');
    return mirror;
  }

  /** The releases of a followed node that are kept, from a whole one on. @throws AppError mirror-not-found */
  async listKept(id: string): Promise<readonly KeptRelease[]> {
    await this.get(id);
    return findChain(await listKeptReleases(join(this.#options.folder, id))) ?? [];
  }

  /** One of them by its number. @throws AppError mirror-not-found, release-not-found */
  async getKept(id: string, number: number): Promise<KeptRelease> {
    const kept = await this.listKept(id);
    const found = kept.find(({ signed }) => signed.manifest.number === number);
    if (found === undefined) throw new AppError('release-not-found');
    return found;
  }

  /** Ends it; what was copied stays. @throws AppError mirror-not-found */
  async remove(id: string): Promise<void> {
    if (!(await deleteMirror(this.#options.db, id))) throw new AppError('mirror-not-found');
    await rm(join(this.#options.folder, id), { recursive: true, force: true });
  }

  /** Has it looked after soon. @throws AppError mirror-not-found */
  async queue(id: string): Promise<void> {
    await this.get(id);
    await this.#queue(id);
  }

  /** Looks after one mirror, or has each looked after that nobody has to look at first. */
  async followAll(id: string | undefined, signal: AbortSignal): Promise<void> {
    if (id !== undefined) return this.#follow(id, signal);
    for (const { id: own, state } of await this.list())
      if (state !== 'refused') await this.#queue(own);
  }

  async #queue(mirror: string): Promise<void> {
    const key = `${FOLLOW_MIRRORS.name} ${mirror}`;
    await addJob(this.#options.db, FOLLOW_MIRRORS, { mirror }, { key, queue: key });
  }

  async #follow(id: string, signal: AbortSignal): Promise<void> {
    const { db, clock, follow } = this.#options;
    const mirror = await findMirror(db, id);
    // Removed meanwhile.
    if (mirror === null) return;
    const set = (state: Mirror['state'], problem: string | null) =>
      setMirrorState(db, id, { state, problem, now: clock.now() });
    await set('copying', null);
    const outcome = await follow(mirror, signal);
    if (outcome.ok) await set('current', null);
    else await set(outcome.isPassing ? 'failing' : 'refused', outcome.reason);
  }
}
