import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../platform/postgres/database.ts';
import type {
  MirroredEntry,
  MirrorSource,
  WriteMirroredPort,
} from '../../schema/mirrored-entries.ts';
import type { Instance } from '../../schema/ports.ts';
import type { OpenRecord } from '../../schema/release-manifest.ts';
import { digestLetters } from './digest-letters.ts';
import {
  findChain,
  type KeptRelease,
  listKeptReleases,
  readKeptRelease,
  STEP_ROLES,
  WHOLE_ROLES,
} from './kept-releases.ts';
import { checkReleaseFile, readReleaseChanges, readWholeRelease } from './read-release.ts';
import { ReleaseError } from './release-error.ts';
import { applyChanges, clearChanges, noteChanges, type RecordChange } from './release-records.ts';

/** The releases of one instance from a whole one on. */
export type RestoreChain = readonly [KeptRelease, ...KeptRelease[]];

const ENTRIES_A_BATCH = 500;
// A folder of releases, or of folders of them, one for each instance.
const DEEPEST = 3;

async function findReleases(folder: string, depth: number): Promise<KeptRelease[]> {
  const own = await readKeptRelease(folder);
  if (own !== null) return [own];
  const found = await listKeptReleases(folder);
  if (depth === DEEPEST) return found;
  const known = new Set(found.map((one) => one.folder));
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !known.has(path))
      found.push(...(await findReleases(path, depth + 1)));
  }
  return found;
}

/**
 * The releases of a node that lie in a folder, as chains, one for each instance; every file is compared with the digest
 * that the node has signed. @throws ReleaseError
 */
export async function openChains(folder: string, nodeId: string): Promise<RestoreChain[]> {
  const all = await findReleases(folder, 0).catch((error: NodeJS.ErrnoException) => {
    throw new ReleaseError(`${folder} cannot be read: ${error.code ?? error.message}.`);
  });
  const own = all.filter(({ signed }) => signed.manifest.node.id === nodeId);
  if (own.length === 0) {
    const others = [...new Set(all.map(({ signed }) => signed.manifest.node.id))];
    throw new ReleaseError(
      others.length === 0
        ? `${folder} holds no signed release.`
        : `${folder} holds releases of ${others.join(', ')}, and the key is that of ${nodeId}.`,
    );
  }
  const chains: RestoreChain[] = [];
  for (const [id, kept] of Map.groupBy(own, ({ signed }) => signed.manifest.instance.id)) {
    kept.sort((a, b) => a.signed.manifest.number - b.signed.manifest.number);
    const [first, ...rest] = findChain(kept) ?? [];
    if (first === undefined) {
      throw new ReleaseError(
        `The releases of ${id} in ${folder} do not lead from a whole one to the last: something is missing between them.`,
      );
    }
    chains.push([first, ...rest]);
  }
  for (const chain of chains) await checkChainFiles(chain);
  return chains;
}

async function checkChainFiles(chain: RestoreChain): Promise<void> {
  for (const [at, { folder, signed }] of chain.entries()) {
    const roles = at === 0 ? WHOLE_ROLES : STEP_ROLES;
    for (const file of signed.manifest.files) {
      if (roles.includes(file.role)) await checkReleaseFile(join(folder, file.name), file);
    }
  }
}

/** As it was when the release was made: see write-release.ts. */
function digestRecordLetters({ sequences }: OpenRecord): Buffer {
  return digestLetters(
    Object.keys(sequences)
      .sort()
      .map((segment) => ({
        segment,
        digest: Buffer.from(sequences[segment]?.sha256 ?? '', 'hex'),
      })),
  );
}

interface RestoreTarget {
  readonly source: MirrorSource;
  readonly instance: Instance;
}

/** Writes entries in batches, with what the next release has to know of them. */
class Restorer {
  readonly #db: Database;
  readonly #entries: WriteMirroredPort;
  readonly #target: RestoreTarget;
  #batch: MirroredEntry[] = [];
  #removed: string[] = [];
  #notes: RecordChange[] = [];

  constructor(db: Database, entries: WriteMirroredPort, target: RestoreTarget) {
    this.#db = db;
    this.#entries = entries;
    this.#target = target;
  }

  async put(entry: MirroredEntry & { readonly recordDigest: Uint8Array }): Promise<void> {
    const { record, recordDigest } = entry;
    const { accession, version } = record;
    this.#batch.push(entry);
    this.#notes.push({
      accession,
      version,
      recordDigest,
      lettersDigest: digestRecordLetters(record),
    });
    await this.#flushIfFull();
  }

  async remove(accession: string, version: number): Promise<void> {
    this.#removed.push(accession);
    this.#notes.push({ accession, version, recordDigest: null, lettersDigest: null });
    await this.#flushIfFull();
  }

  async flush(): Promise<void> {
    const batch = { entries: this.#batch, removed: this.#removed };
    const notes = this.#notes;
    this.#batch = [];
    this.#removed = [];
    this.#notes = [];
    if (notes.length === 0) return;
    await this.#entries.write(this.#target, batch);
    await noteChanges(this.#db, this.#target.instance.id, notes);
  }

  async #flushIfFull(): Promise<void> {
    if (this.#notes.length >= ENTRIES_A_BATCH) await this.flush();
  }
}

/**
 * Writes what one release of a chain holds, or has changed. Done again after it was cut off it comes to the same.
 * @throws ReleaseError, MirrorRefusedError
 */
export async function restoreRelease(
  db: Database,
  { folder, signed: { manifest } }: KeptRelease,
  {
    isFirst,
    entries,
    target,
  }: {
    readonly isFirst: boolean;
    readonly entries: WriteMirroredPort;
    readonly target: RestoreTarget;
  },
): Promise<void> {
  const { id } = target.instance;
  await clearChanges(db, id);
  const restorer = new Restorer(db, entries, target);
  if (isFirst) {
    for await (const entry of readWholeRelease(folder, manifest)) await restorer.put(entry);
  } else {
    for await (const change of readReleaseChanges(folder, manifest)) {
      if (change.change === 'removed') await restorer.remove(change.accession, change.version);
      else await restorer.put(change);
    }
  }
  await restorer.flush();
  await db.transaction((tx) => applyChanges(tx, id));
}
