import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createAnalysisReference } from '../parts/genomes/analysis/analysis-service.ts';
import { compressLetters } from '../parts/genomes/analysis/compress-letters.ts';
import { installShippedTree } from '../parts/genomes/pathogens/shipped-tree.ts';
import { restoreGroups } from '../parts/identity/groups/restore-groups.ts';
import type { KeptRelease } from '../parts/releases/kept-releases.ts';
import { ReleaseError } from '../parts/releases/release-error.ts';
import { readHeldRecords } from '../parts/releases/release-records.ts';
import {
  findRelease,
  insertRelease,
  markWithoutWholeFiles,
} from '../parts/releases/release-store.ts';
import { type RestoreChain, restoreRelease } from '../parts/releases/restore-chain.ts';
import { digestManifest } from '../parts/releases/sign-manifest.ts';
import { MANIFEST_FILE } from '../parts/releases/verify-release.ts';
import { createMirroredWriter } from '../parts/submission/mirrored/write-mirrored.ts';
import { createOpenEntryReader } from '../parts/submission/open-entries.ts';
import { restoreAccessionCounter } from '../parts/submission/restore-counters.ts';
import { copyDurably } from '../platform/backup/backup-files.ts';
import { type DataFolder, openDataFolder } from '../platform/data-folder/data-folder.ts';
import { syncPath, writeFileDurably } from '../platform/data-folder/write-file-durably.ts';
import { prepareJobs } from '../platform/jobs/job-queue.ts';
import { NODE_KEY_FILE, toNodeId } from '../platform/node-identity/node-identity.ts';
import { type Database, openDatabase } from '../platform/postgres/database.ts';
import { migrate } from '../platform/postgres/migrate.ts';
import { advanceOutbox } from '../platform/postgres/outbox.ts';
import { isMirrorGroup } from '../schema/caller.ts';
import type { Config } from '../schema/config.ts';
import { defined } from '../std/assert.ts';
import { migrationSources, startDatabase } from './open-state.ts';
import { createCatalogue } from './services.ts';
import { programVersion } from './version.ts';

/** What was made of one instance's releases. */
export interface RestoredInstance {
  readonly id: string;
  /** Number of its last release. */
  readonly release: number;
  readonly entries: number;
  /** Entries that releases no longer had: kept, and shown to nobody but their group. */
  readonly hidden: number;
  /** Entries whose record is another text than the release had: the next release names them as changed. */
  readonly differing: number;
}

/** A signing key and whose it is. */
export interface NodeKey {
  readonly pem: string;
  readonly nodeId: string;
}

/** Reads the key that the lost node signed with. @throws ReleaseError */
export async function readNodeKey(path: string): Promise<NodeKey> {
  try {
    const pem = await readFile(path, 'utf8');
    const key = createPrivateKey(pem);
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 key');
    return { pem, nodeId: toNodeId(spki) };
  } catch (error) {
    throw new ReleaseError(
      `${path} is not the signing key of a node: ${(error as Error).message}.`,
    );
  }
}

/** Notes how far a restoration came, so that one that was cut off goes on. */
class Progress {
  readonly #path: string;
  readonly #source: string;
  readonly #done: Record<string, number>;

  private constructor(path: string, source: string, done: Record<string, number>) {
    this.#path = path;
    this.#source = source;
    this.#done = done;
  }

  /** What a former try of the same releases has come to; null where something else lies there. */
  static async open(folder: string, chains: readonly RestoreChain[]): Promise<Progress | null> {
    const path = join(folder, 'restoring.json');
    const digests = chains
      .flat()
      .map(({ signed }) => digestManifest(signed.manifest).toString('hex'));
    const source = createHash('sha256').update(digests.sort().join('\n')).digest('hex');
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return existsSync(folder) ? null : new Progress(path, source, {});
    const known = JSON.parse(text) as { source: string; done: Record<string, number> };
    return known.source === source ? new Progress(path, source, known.done) : null;
  }

  get isNew(): boolean {
    return !existsSync(this.#path);
  }

  hasDone(instance: string, release: number): boolean {
    return (this.#done[instance] ?? 0) >= release;
  }

  async begin(): Promise<void> {
    await writeFileDurably(this.#path, JSON.stringify({ source: this.#source, done: this.#done }));
  }

  async note(instance: string, release: number): Promise<void> {
    this.#done[instance] = release;
    await this.begin();
  }

  end(): Promise<void> {
    return rm(this.#path);
  }
}

/**
 * Makes a lost node anew of its own signed releases: the same identity, its open entries in their versions with letters,
 * terms and analyses, and releases that go on where they ended. What releases do not have is not restored: drafts,
 * accounts, what was not open, files, the audit log. The data folder has its name when all of it is there; cut off, the
 * same command goes on. @throws ReleaseError, MirrorRefusedError, DatabaseError
 */
export async function restoreFromReleases(
  chains: readonly RestoreChain[],
  {
    key,
    config,
    onProgress,
  }: {
    readonly key: NodeKey;
    readonly config: Config;
    readonly onProgress: (what: string) => void;
  },
): Promise<readonly RestoredInstance[]> {
  const target = resolve(config.data);
  if (existsSync(target) && (await readdir(target)).length > 0) {
    throw new ReleaseError(
      `${target} holds something: name a data folder that is empty or does not exist.`,
    );
  }
  const path = `${target}.restoring`;
  let progress = await Progress.open(path, chains);
  if (progress === null) {
    await rm(path, { recursive: true });
    progress = defined(await Progress.open(path, chains), 'the begin of a restoration');
  }
  const restored = await restoreInto(path, { chains, key, config, onProgress, progress });
  await progress.end();
  if (existsSync(target)) await rm(target, { recursive: true });
  await rename(path, target);
  await syncPath(dirname(target));
  return restored;
}

interface Restoration {
  readonly chains: readonly RestoreChain[];
  readonly key: NodeKey;
  readonly config: Config;
  readonly onProgress: (what: string) => void;
  readonly progress: Progress;
}

async function restoreInto(
  path: string,
  restoration: Restoration,
): Promise<readonly RestoredInstance[]> {
  const { key, config, progress } = restoration;
  const isNew = progress.isNew;
  const opened = await openDataFolder(path, { programVersion });
  if (!opened.ok) throw new ReleaseError(opened.error.hint);
  const folder = opened.value;
  try {
    await writeFileDurably(join(folder.keysFolder, NODE_KEY_FILE), key.pem);
    const tree = await installShippedTree(folder.path);
    if (!tree.ok) throw new ReleaseError(tree.error.hint);
    const database = await startDatabase(folder, config);
    if (!database.ok) throw new ReleaseError(database.error.hint);
    const { address, postgres } = database.value;
    try {
      const db = await openDatabase(address);
      try {
        if (isNew) await refuseTables(db);
        await progress.begin();
        await migrate(db, migrationSources, { programVersion });
        await prepareJobs(address);
        return await restoreAll(db, folder, restoration);
      } finally {
        await db.close();
      }
    } finally {
      await postgres?.stop();
    }
  } finally {
    await folder.close();
  }
}

async function refuseTables(db: Database): Promise<void> {
  const tables = await db.query(
    `SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' LIMIT 1`,
  );
  if (tables.length === 0) return;
  throw new ReleaseError(
    'The database has tables: make a new, empty one and name it in DATABASE_URL.',
  );
}

async function restoreAll(
  db: Database,
  folder: Pick<DataFolder, 'path'>,
  { chains, key, onProgress, progress }: Restoration,
): Promise<readonly RestoredInstance[]> {
  const catalogue = createCatalogue(folder.path);
  const entries = createMirroredWriter({
    db,
    isOwn: true,
    findReferences: async (pathogen) => {
      const loaded = await catalogue.find(pathogen);
      return loaded === null ? null : createAnalysisReference(loaded).segments;
    },
    pack: (letters, reference) => compressLetters(letters, reference).letters,
  });
  // Followers know what was told up to here; numbers that come again would be nothing new.
  const positions = chains.flat().map(({ signed }) => signed.manifest.position);
  await advanceOutbox(db, Math.max(...positions));
  const restored: RestoredInstance[] = [];
  for (const chain of chains) {
    const { node, instance, groups } = lastOf(chain).signed.manifest;
    const source = { nodeId: node.id, nodeName: node.name, instance, groups };
    const target = { source, instance: await entries.prepare(source) };
    await restoreGroups(db, listOwnGroups(chain), new Date());
    for (const [at, release] of chain.entries()) {
      const { number } = release.signed.manifest;
      if (progress.hasDone(instance.id, number)) continue;
      onProgress(`${instance.id}, release ${number}`);
      await restoreRelease(db, release, { isFirst: at === 0, entries, target });
      await keepRelease(db, folder.path, release);
      await progress.note(instance.id, number);
    }
    restored.push(await compare(db, chain));
  }
  await restoreAccessionCounter(db, key.nodeId);
  return restored;
}

const lastOf = (chain: RestoreChain): KeptRelease => chain.at(-1) ?? chain[0];

function listOwnGroups(chain: RestoreChain): Record<string, string> {
  const named = chain.flatMap(({ signed }) => Object.entries(signed.manifest.groups));
  return Object.fromEntries(named.filter(([id]) => !isMirrorGroup(id)));
}

/** The release is the node's again, with the files that the copy has of it. */
async function keepRelease(db: Database, dataFolder: string, kept: KeptRelease): Promise<void> {
  const { manifest, signature } = kept.signed;
  const { id } = manifest.instance;
  const folder = join(dataFolder, 'releases', id, String(manifest.number));
  await mkdir(folder, { recursive: true, mode: 0o750 });
  for (const name of [MANIFEST_FILE, ...manifest.files.map((file) => file.name)]) {
    const from = join(kept.folder, name);
    if (existsSync(from)) await copyDurably(from, join(folder, name));
  }
  await db.transaction(async (tx) => {
    if ((await findRelease(db, id, manifest.number)) !== null) return;
    await insertRelease(tx, {
      manifest,
      signature: Buffer.from(signature, 'base64'),
      digest: digestManifest(manifest),
    });
  });
  // Tables are made by the next release.
  await markWithoutWholeFiles(db, id, manifest.number);
}

/** Compares what the node would release now with what it had released last. @throws ReleaseError */
async function compare(db: Database, chain: RestoreChain): Promise<RestoredInstance> {
  const { instance, number, counts } = lastOf(chain).signed.manifest;
  const reader = createOpenEntryReader(db, async () => null);
  let [entries, differing] = [0, 0];
  await reader.withOpenEntries(instance.id, async ({ batches }) => {
    let after = '';
    for await (const batch of batches) {
      const to = batch.at(-1)?.accession ?? null;
      const held = await readHeldRecords(db, instance.id, { after, to });
      for (const { accession, line } of batch) {
        const digest = createHash('sha256').update(line).digest();
        if (!digest.equals(held.get(accession)?.recordDigest ?? new Uint8Array())) differing += 1;
      }
      entries += batch.length;
      after = to ?? after;
    }
  });
  if (entries !== counts.entries) {
    throw new ReleaseError(
      `${entries} entries of ${instance.id} are open after the restoration, and release ${number} has ${counts.entries}.`,
    );
  }
  const [row] = await db.query<{ hidden: number }>(
    `SELECT count(DISTINCT accession)::int AS hidden FROM entry WHERE instance = $1 AND visibility <> 'open'`,
    [instance.id],
  );
  return { id: instance.id, release: number, entries, hidden: row?.hidden ?? 0, differing };
}
