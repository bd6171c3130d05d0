import { type Caller, hasRight } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import { describeTerms } from '../../schema/terms.ts';
import { defined } from '../../std/assert.ts';
import type { Citable } from './cite/citable.ts';
import { formatCitation } from './cite/citation-text.ts';
import {
  type CollectionContent,
  type CollectionReference,
  formatCollectionReference,
  toLocalIdentifier,
} from './collection.ts';
import {
  findCollection,
  listVersions,
  type StoredCollection,
  type StoredVersion,
} from './collection-store.ts';
import type { CollectionsContext } from './collections-context.ts';
import { CREDIT_FIELDS, type Credit, CreditCounter } from './count-credit.ts';
import { listDois, type StoredDoi } from './doi/doi-store.ts';
import { DRAFT } from './member-store.ts';
import { readMembers } from './read-members.ts';

/** A version of a collection, or its draft, that was found. */
export interface FoundVersion {
  readonly collection: StoredCollection;
  /** The last first. */
  readonly versions: readonly StoredVersion[];
  /** Null for the draft. */
  readonly published: StoredVersion | null;
  readonly content: CollectionContent;
  /** Place of its members. */
  readonly place: { readonly id: string; readonly version: number };
}

const missing = () => new AppError('collection-not-found');

/** Whether the caller may see drafts of the group. */
export function maySeeDraft(
  caller: Caller | null,
  { ownerGroup: group }: StoredCollection,
): boolean {
  return hasRight(caller, { group, instance: null }, 'read');
}

/** Finds what a reference names. @throws AppError collection-not-found, also for drafts of others */
export async function findVersion(
  { db }: Pick<CollectionsContext, 'db'>,
  reference: CollectionReference,
  caller: Caller | null,
): Promise<FoundVersion> {
  const collection = await findCollection(db, reference.id);
  if (collection === null) throw missing();
  const versions = await listVersions(db, collection.id);
  const { latest } = collection;
  const wanted = reference.version === undefined ? latest || null : reference.version;
  if (wanted === null) {
    if (!maySeeDraft(caller, collection)) throw missing();
    const place = { id: collection.id, version: DRAFT };
    return { collection, versions, published: null, content: collection.draft, place };
  }
  const published = versions.find(({ version }) => version === wanted);
  if (published === undefined) throw missing();
  const place = { id: collection.id, version: wanted };
  return { collection, versions, published, content: published.content, place };
}

/** What members are, as far as the caller may see them, and how many that one may not. */
export async function countCredit(
  context: CollectionsContext,
  place: FoundVersion['place'],
  caller: Caller | null,
): Promise<{ readonly credit: Credit; readonly members: number; readonly hidden: number }> {
  const counter = new CreditCounter();
  let [members, hidden] = [0, 0];
  for await (const batch of readMembers(context, place, { caller, fields: CREDIT_FIELDS })) {
    for (const member of batch.seen) counter.add(member);
    members += batch.seen.length + batch.hidden;
    hidden += batch.hidden;
  }
  return { credit: counter.finish(), members, hidden };
}

/** The page of a version. */
export function toPageAddress(nodeUrl: string, reference: string): string {
  return `${nodeUrl}/collections/${reference}`;
}

/** A published version as citations tell of it. */
export function toCitable(
  { node, nodeUrl }: Pick<CollectionsContext, 'node' | 'nodeUrl'>,
  { collection: { id }, published }: FoundVersion,
  { credit, dois }: { readonly credit: Credit; readonly dois: readonly StoredDoi[] },
): Citable {
  const { version, content, publishedAt, simulated, members } = defined(published, 'a version');
  const reference = formatCollectionReference(id, version);
  const own = dois.find((one) => one.version === version);
  return {
    reference,
    version: String(version),
    content,
    published: publishedAt.toISOString().slice(0, 10),
    publisher: node.name,
    url: toPageAddress(nodeUrl(), reference),
    doi: own === undefined || own.findableAt === null ? null : own.doi,
    identifier: toLocalIdentifier(node.id, id, version),
    simulated,
    members,
    licences: credit.terms.map(({ id: terms }) => {
      const { title, url, spdx } = describeTerms(terms);
      return { title, url, spdx };
    }),
  };
}

/** Everything that the page of a version says, but for its members. */
export async function describeCollection(
  context: CollectionsContext,
  found: FoundVersion,
  caller: Caller | null,
) {
  const { collection, versions, published, content, place } = found;
  const { id, ownerGroup, latest } = collection;
  const [{ credit, members, hidden }, dois, [group]] = await Promise.all([
    countCredit(context, place, caller),
    listDois(context.db, id),
    context.readGroupNames([ownerGroup]),
  ]);
  const mayEdit = hasRight(caller, { group: ownerGroup, instance: null }, 'submit');
  const mayPublish = hasRight(caller, { group: ownerGroup, instance: null }, 'release');
  const maySeeDrafts = maySeeDraft(caller, collection);
  const own = dois.find(({ version }) => version === published?.version);
  const citable = published === null ? null : toCitable(context, found, { credit, dois });
  const simulated = published?.simulated ?? credit.instances.some((instance) => instance.simulated);
  return {
    id,
    reference: formatCollectionReference(id, published?.version ?? null),
    version: published?.version ?? null,
    latest: latest === 0 ? null : latest,
    simulated,
    ...content,
    group: { id: ownerGroup, name: group?.name ?? ownerGroup },
    createdBy: collection.createdByName,
    changedAt: collection.changedAt.toISOString(),
    publishedAt: published?.publishedAt.toISOString() ?? null,
    publishedBy: published?.publishedByName ?? null,
    note: published?.note ?? '',
    versions: versions.map((one) => ({
      version: one.version,
      publishedAt: one.publishedAt.toISOString(),
      note: one.note,
      members: one.members,
      doi:
        dois.find(({ version, findableAt }) => version === one.version && findableAt !== null)
          ?.doi ?? null,
    })),
    members,
    hidden,
    ...credit,
    terms: credit.terms.map(({ id: terms, focal, background }) => {
      const { title, url } = describeTerms(terms);
      return { id: terms, title, url, focal, background };
    }),
    memberDigest: published === null ? null : Buffer.from(published.memberDigest).toString('hex'),
    identifier: citable?.identifier ?? null,
    url: citable?.url ?? null,
    citation: citable === null ? null : formatCitation(citable),
    // What is under way, or went wrong, is the group's own matter.
    doi:
      own === undefined || (own.findableAt === null && !maySeeDrafts)
        ? null
        : {
            doi: own.doi,
            state: own.findableAt === null ? own.state : ('findable' as const),
            problem: maySeeDrafts ? own.problem : null,
          },
    doiUnavailable: findDoiObstacle(context, { published, own }),
    rights: { edit: mayEdit, publish: mayPublish, seeDraft: maySeeDrafts },
  };
}

/** Why this version gets no DOI; null where it can get one, or has it. */
function findDoiObstacle(
  { datacite }: CollectionsContext,
  {
    published,
    own,
  }: { readonly published: StoredVersion | null; readonly own: StoredDoi | undefined },
): 'draft' | 'simulated' | 'not-set-up' | null {
  if (own !== undefined) return null;
  if (published === null) return 'draft';
  if (published.simulated) return 'simulated';
  return datacite.isSet ? null : 'not-set-up';
}
