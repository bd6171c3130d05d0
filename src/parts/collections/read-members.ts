import { type Caller, maySee } from '../../schema/caller.ts';
import type { EntrySummary } from '../../schema/ports.ts';
import type { CollectionsContext } from './collections-context.ts';
import type { SeenMember } from './count-credit.ts';
import { listMembers, type Member } from './member-store.ts';

const MEMBERS_A_READ = 500;

/** Whether the caller may see an entry, as access is decided everywhere. */
export function maySeeEntry(caller: Caller | null, entry: EntrySummary): boolean {
  const { ownerGroup: group, instance, visibility, sharedWith } = entry;
  return maySee(caller, { group, instance, isOpen: visibility === 'open', sharedWith });
}

/** Some members of a version in their order: those that the caller may see, and how many more there are among them. */
export interface MemberBatch {
  readonly seen: readonly SeenMember[];
  readonly hidden: number;
}

/** Of some members those that the caller may see, with the fields of metadata that are asked for. */
export async function readSeen(
  { readSummaries }: Pick<CollectionsContext, 'readSummaries'>,
  members: readonly Member[],
  { caller, fields }: { readonly caller: Caller | null; readonly fields: readonly string[] },
): Promise<MemberBatch> {
  const entries = await readSummaries(members, fields);
  const byName = new Map(entries.map((entry) => [`${entry.accession}.${entry.version}`, entry]));
  const seen = members.flatMap(({ accession, version, role }): SeenMember[] => {
    const entry = byName.get(`${accession}.${version}`);
    return entry !== undefined && maySeeEntry(caller, entry) ? [{ entry, role }] : [];
  });
  return { seen, hidden: members.length - seen.length };
}

/** Reads all members of a version in batches, with the fields of metadata that are asked for. */
export async function* readMembers(
  context: CollectionsContext,
  place: { readonly id: string; readonly version: number },
  asked: { readonly caller: Caller | null; readonly fields: readonly string[] },
): AsyncGenerator<MemberBatch> {
  for (let after = '0'; ; ) {
    const members = await listMembers(context.db, place, { after, limit: MEMBERS_A_READ });
    const last = members.at(-1);
    if (last === undefined) return;
    after = last.position;
    yield await readSeen(context, members, asked);
  }
}

/**
 * Keeps that a caller was told of members that are not open. Resolves when it is written: nothing of the answer leaves
 * before.
 */
export async function recordSeen(
  { recordAccess }: CollectionsContext,
  seen: readonly SeenMember[],
  { caller, operation }: { readonly caller: Caller | null; readonly operation: string },
): Promise<void> {
  if (caller === null) return;
  const closed = seen.filter(({ entry }) => entry.visibility !== 'open');
  for (const [instance, own] of Map.groupBy(closed, ({ entry }) => entry.instance)) {
    const records: Record<string, number> = {};
    for (const { entry } of own) records[entry.ownerGroup] = (records[entry.ownerGroup] ?? 0) + 1;
    await recordAccess({ caller, operation, instance, records });
  }
}
