import { readReleaseChanges, readWholeRelease } from '../parts/releases/read-release.ts';
import type { RestoreChain } from '../parts/releases/restore-chain.ts';
import { findInstance } from '../parts/submission/instance-store.ts';
import { createMirroredWriter } from '../parts/submission/mirrored/write-mirrored.ts';
import { appendAudit } from '../platform/audit/audit-log.ts';
import type { Database } from '../platform/postgres/database.ts';

/** What of one instance was closed, because the node's own later releases no longer had it. */
export interface ClosedInstance {
  readonly instance: string;
  /** The release that was believed; null where none is newer than the backup. */
  readonly release: { readonly number: number; readonly createdAt: string } | null;
  /** Accessions, in order. */
  readonly closed: readonly string[];
}

const ENTRIES_A_BATCH = 500;

/**
 * Hides what a node has closed or revoked after the backup that it was made of: entries that are open here, and that its
 * last own release no longer has. A release that is older than the backup says nothing about that. What has never been
 * released cannot be known. Done again it changes nothing. @throws ReleaseError for a release that is not what was signed
 */
export async function closeWithdrawn(
  db: Database,
  chain: RestoreChain,
  { backupAt, now }: { readonly backupAt: string; readonly now: Date },
): Promise<ClosedInstance> {
  const { manifest } = (chain.at(-1) ?? chain[0]).signed;
  const { node, groups, number, createdAt } = manifest;
  const own = await findInstance(db, manifest.instance.id);
  const instance = manifest.instance.id;
  if (own === null || createdAt < backupAt) return { instance, release: null, closed: [] };
  const released = await listReleased(chain);
  const target = {
    source: { nodeId: node.id, nodeName: node.name, instance: manifest.instance, groups },
    instance: own,
  };
  const entries = createMirroredWriter({
    db,
    isOwn: true,
    // Nothing is written that has letters.
    findReferences: async () => [],
    pack: (letters) => letters,
  });
  const closed: string[] = [];
  for (let after = ''; ; ) {
    const shown = await entries.listShown(target, { after, limit: ENTRIES_A_BATCH });
    const removed = shown.filter((accession) => !released.has(accession));
    if (removed.length > 0) await entries.write(target, { entries: [], removed });
    closed.push(...removed);
    const last = shown.at(-1);
    if (last === undefined) break;
    after = last;
  }
  await db.transaction(async (tx) => {
    appendAudit(
      tx,
      {
        operation: 'closed-after-restore',
        actor: 'operator of the node',
        target: `/instances/${own.id}`,
        status: 200,
        requestId: '',
        clientAddress: '',
        details: { backupAt, release: number, releasedAt: createdAt, closed },
      },
      now,
    );
  });
  return { instance, release: { number, createdAt }, closed };
}

/** Accessions of the last release of a chain. */
async function listReleased(chain: RestoreChain): Promise<ReadonlySet<string>> {
  const released = new Set<string>();
  for (const [at, { folder, signed }] of chain.entries()) {
    if (at === 0) {
      for await (const { record } of readWholeRelease(folder, signed.manifest)) {
        released.add(record.accession);
      }
      continue;
    }
    for await (const change of readReleaseChanges(folder, signed.manifest)) {
      if (change.change === 'removed') released.delete(change.accession);
      else released.add(change.record.accession);
    }
  }
  return released;
}
