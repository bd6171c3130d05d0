import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../platform/postgres/database.ts';
import {
  type MirrorCounts,
  type MirroredEntry,
  MirrorRefusedError,
  type MirrorSource,
  type WriteMirroredPort,
} from '../../schema/mirrored-entries.ts';
import type { Instance } from '../../schema/ports.ts';
import type {
  ReleaseFile,
  ReleaseManifest,
  SignedManifest,
} from '../../schema/release-manifest.ts';
import type { Clock } from '../../std/clock.ts';
import {
  findChain,
  keepManifest,
  listKeptReleases,
  removeOthers,
  STEP_ROLES,
  WHOLE_ROLES,
} from './kept-releases.ts';
import { type Mirror, setMirrorCopied } from './mirror-store.ts';
import { readReleaseChanges, readWholeRelease } from './read-release.ts';
import { ReleaseClient } from './release-client.ts';
import { ReleaseError } from './release-error.ts';
import { digestManifest } from './sign-manifest.ts';

export interface FollowOptions {
  readonly db: Database;
  readonly entries: WriteMirroredPort;
  readonly clock: Clock;
  /** Where the files of copied releases are kept: all that the node that made them can be restored from. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What following a mirror came to. */
export interface Followed {
  /** The release that the copy is now. */
  readonly number: number;
  readonly counts: MirrorCounts;
}

/** Beyond so many releases all of it is copied anew: that costs no more than the changes of each. */
const MOST_STEPS = 400;
const ENTRIES_A_BATCH = 500;

/**
 * Brings a copy up to the last release of the node that it follows: by what each release changed since the last
 * one that was copied, or by all of the last one. A release is taken only where it is signed by that node, names the
 * one before by its digest, and all its files and records are what it says. Killed at any moment it goes on where it was.
 * @throws ReleaseError, MirrorRefusedError
 */
export async function followMirror(mirror: Mirror, options: FollowOptions): Promise<Followed> {
  const client = new ReleaseClient(mirror);
  const signed = await client.readManifest('latest', options.signal);
  const { manifest: latest } = signed;
  checkForward(mirror, latest);
  const total = { added: 0, changed: 0, removed: 0 };
  const add = (counts: MirrorCounts) => {
    total.added += counts.added;
    total.changed += counts.changed;
    total.removed += counts.removed;
  };
  if (latest.number > mirror.lastNumber) {
    const steps = await findSteps(client, mirror, signed, options.signal);
    if (steps === null) add(await copyWhole(client, mirror, signed, options));
    else for (const step of steps) add(await copyChanges(client, mirror, step, options));
  }
  await keepRestorable(client, mirror, signed, options);
  return { number: latest.number, counts: total };
}

function checkForward(mirror: Mirror, latest: ReleaseManifest): void {
  if (latest.number < mirror.lastNumber) {
    throw new MirrorRefusedError(
      `The node now gives release ${latest.number}, and release ${mirror.lastNumber} was copied before: it has gone back. Ask those who run it; remove the mirror and add it again to take what it has now.`,
    );
  }
  const isSame =
    latest.number > mirror.lastNumber ||
    mirror.lastDigest === null ||
    digestManifest(latest).equals(mirror.lastDigest);
  if (isSame) return;
  throw new MirrorRefusedError(
    `Release ${latest.number} is another than the one that was copied under this number: the node has made its history anew. Ask those who run it.`,
  );
}

/** The releases that lead from the copy to the latest; null where all of the latest has to be copied. */
async function findSteps(
  client: ReleaseClient,
  mirror: Mirror,
  latest: SignedManifest,
  signal: AbortSignal,
): Promise<SignedManifest[] | null> {
  const count = latest.manifest.number - mirror.lastNumber;
  if (mirror.lastNumber === 0 || count > MOST_STEPS) return null;
  const steps: SignedManifest[] = [latest];
  for (let next = latest.manifest; ; ) {
    const { previous } = next;
    if (previous === null || previous.number !== next.number - 1) {
      throw new MirrorRefusedError(`Release ${next.number} does not name the one before it.`);
    }
    if (previous.number === mirror.lastNumber) {
      const known = Buffer.from(mirror.lastDigest ?? []).toString('hex');
      if (previous.sha256 === known) return steps.reverse();
      throw new MirrorRefusedError(
        `Release ${next.number} follows another release ${previous.number} than the one that was copied: the node has made its history anew. Ask those who run it.`,
      );
    }
    const before = await client.readManifest(previous.number, signal);
    const { manifest } = before;
    if (digestManifest(manifest).toString('hex') !== previous.sha256) {
      throw new MirrorRefusedError(
        `Release ${previous.number} is not the one that release ${next.number} names.`,
      );
    }
    steps.push(before);
    next = manifest;
  }
}

const folderOf = (mirror: Mirror, { folder }: FollowOptions) => join(folder, mirror.id);

/** Fetches the files of some kinds; resolves with their folder. */
async function fetchFiles(
  client: ReleaseClient,
  {
    mirror,
    manifest,
    options,
  }: {
    readonly mirror: Mirror;
    readonly manifest: ReleaseManifest;
    readonly options: FollowOptions;
  },
  roles: readonly ReleaseFile['role'][],
): Promise<string> {
  const folder = join(folderOf(mirror, options), String(manifest.number));
  await mkdir(folder, { recursive: true, mode: 0o750 });
  for (const file of manifest.files) {
    if (!roles.includes(file.role)) continue;
    const to = { path: join(folder, file.name), signal: options.signal };
    await client.download(manifest.number, file, to);
  }
  return folder;
}

/** Where the changes since the whole release that is kept weigh more than so many times as it, it is fetched anew. */
const CHANGES_TO_WHOLE = 2;

const weigh = ({ files }: ReleaseManifest, roles: readonly ReleaseFile['role'][]) =>
  files.reduce((sum, { role, bytes }) => sum + (roles.includes(role) ? bytes : 0), 0);

/**
 * Keeps of the followed node what it can be restored from, if it is lost: a whole release, and what each one since has
 * changed, signed by it. That the last whole release cannot be had now is no failure of the copy.
 */
async function keepRestorable(
  client: ReleaseClient,
  mirror: Mirror,
  latest: SignedManifest,
  options: FollowOptions,
): Promise<void> {
  const folder = folderOf(mirror, options);
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const find = async () => {
    const chain = findChain(await listKeptReleases(folder));
    return chain?.at(-1)?.signed.manifest.number === latest.manifest.number ? chain : null;
  };
  let chain = await find();
  const changes = (chain ?? [])
    .slice(1)
    .reduce((sum, { signed }) => sum + weigh(signed.manifest, STEP_ROLES), 0);
  const whole = weigh(latest.manifest, WHOLE_ROLES);
  if (chain === null || changes > CHANGES_TO_WHOLE * whole) {
    try {
      const { manifest } = latest;
      await keepManifest(
        await fetchFiles(client, { mirror, manifest, options }, WHOLE_ROLES),
        latest,
      );
      chain = await find();
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
    }
  }
  if (chain !== null) await removeOthers(folder, chain);
}

interface CopyTarget {
  readonly source: MirrorSource;
  readonly instance: Instance;
}

async function prepareTarget(
  manifest: ReleaseManifest,
  { entries }: FollowOptions,
): Promise<CopyTarget> {
  const { node, instance, groups } = manifest;
  const source = { nodeId: node.id, nodeName: node.name, instance, groups };
  return { source, instance: await entries.prepare(source) };
}

/** Writes entries in batches, and counts what that did. */
class Copier {
  readonly counts = { added: 0, changed: 0, removed: 0 };
  readonly #target: CopyTarget;
  readonly #options: FollowOptions;
  #entries: MirroredEntry[] = [];
  #removed: string[] = [];

  constructor(target: CopyTarget, options: FollowOptions) {
    this.#target = target;
    this.#options = options;
  }

  async put(entry: MirroredEntry): Promise<void> {
    this.#entries.push(entry);
    await this.#flushIfFull();
  }

  async remove(accession: string): Promise<void> {
    this.#removed.push(accession);
    await this.#flushIfFull();
  }

  async flush(): Promise<void> {
    const batch = { entries: this.#entries, removed: this.#removed };
    this.#entries = [];
    this.#removed = [];
    if (batch.entries.length + batch.removed.length === 0) return;
    this.#options.signal.throwIfAborted();
    const counts = await this.#options.entries.write(this.#target, batch);
    this.counts.added += counts.added;
    this.counts.changed += counts.changed;
    this.counts.removed += counts.removed;
  }

  async #flushIfFull(): Promise<void> {
    if (this.#entries.length + this.#removed.length >= ENTRIES_A_BATCH) await this.flush();
  }
}

async function copyChanges(
  client: ReleaseClient,
  mirror: Mirror,
  signed: SignedManifest,
  options: FollowOptions,
): Promise<MirrorCounts> {
  const { manifest } = signed;
  const folder = await fetchFiles(client, { mirror, manifest, options }, STEP_ROLES);
  await keepManifest(folder, signed);
  const target = await prepareTarget(manifest, options);
  const copier = new Copier(target, options);
  for await (const change of readReleaseChanges(folder, manifest)) {
    if (change.change === 'removed') await copier.remove(change.accession);
    else await copier.put(change);
  }
  await copier.flush();
  await finish(mirror, { manifest, target, options });
  return copier.counts;
}

async function copyWhole(
  client: ReleaseClient,
  mirror: Mirror,
  signed: SignedManifest,
  options: FollowOptions,
): Promise<MirrorCounts> {
  const { manifest } = signed;
  const folder = await fetchFiles(client, { mirror, manifest, options }, WHOLE_ROLES);
  await keepManifest(folder, signed);
  const target = await prepareTarget(manifest, options);
  const copier = new Copier(target, options);
  const seen = new Set<string>();
  for await (const entry of readWholeRelease(folder, manifest)) {
    if (seen.has(entry.record.accession)) {
      throw new ReleaseError(
        `${entry.record.accession} stands twice in release ${manifest.number}.`,
      );
    }
    seen.add(entry.record.accession);
    await copier.put(entry);
  }
  await copier.flush();
  for (let after = ''; ; ) {
    const shown = await options.entries.listShown(target, { after, limit: 10_000 });
    const last = shown.at(-1);
    if (last === undefined) break;
    after = last;
    for (const accession of shown) if (!seen.has(accession)) await copier.remove(accession);
  }
  await copier.flush();
  await finish(mirror, { manifest, target, options });
  return copier.counts;
}

function finish(
  mirror: Mirror,
  {
    manifest,
    target,
    options: { db, clock },
  }: {
    readonly manifest: ReleaseManifest;
    readonly target: CopyTarget;
    readonly options: FollowOptions;
  },
): Promise<void> {
  return setMirrorCopied(db, mirror.id, {
    number: manifest.number,
    digest: digestManifest(manifest),
    createdAt: manifest.createdAt,
    ownInstance: target.instance.id,
    nodeName: manifest.node.name,
    now: clock.now(),
  });
}
