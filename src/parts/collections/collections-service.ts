import { addJob } from '../../platform/jobs/job-queue.ts';
import type { Transaction } from '../../platform/postgres/transaction.ts';
import { type Caller, hasRight, type Ownership, readableGroups } from '../../schema/caller.ts';
import type { JobContext } from '../../schema/define-job.ts';
import { AppError } from '../../schema/errors.ts';
import { chooseMembers, type MemberSource } from './choose-members.ts';
import { toDataCite } from './cite/to-datacite.ts';
import {
  type CollectionContent,
  type CollectionReference,
  type MemberRole,
  MOST_MEMBERS,
  parseCollectionReference,
} from './collection.ts';
import {
  createCollectionId,
  deleteCollection,
  findCollection,
  insertCollection,
  insertVersion,
  type ListedCollection,
  listCollections,
  listVersions,
  type StoredCollection,
  setDraft,
} from './collection-store.ts';
import type { CollectionsContext } from './collections-context.ts';
import {
  countCredit,
  describeCollection,
  type FoundVersion,
  findVersion,
  toCitable,
} from './describe-collection.ts';
import { depositDoi, toJobKey } from './doi/deposit-doi.ts';
import { DEPOSIT_DOI } from './doi/doi-queue.ts';
import { listDois, requestDoi } from './doi/doi-store.ts';
import {
  addMembers,
  clearMembers,
  countMembers,
  DRAFT,
  digestMembers,
  removeMembers,
} from './member-store.ts';
import { parseMemberList, type RefusedMember } from './parse-member-list.ts';
import { findPublishProblem } from './publish-rules.ts';

/** What a change of members did. */
export interface MemberChange {
  readonly added: number;
  readonly removed: number;
  readonly members: number;
  /** How many names were refused, and the first of them. */
  readonly refusedCount: number;
  readonly refused: readonly RefusedMember[];
}

const REFUSED_SHOWN = 100;

/** Sets of exact versions of entries: drafts, published versions that never change, and their DOIs. */
export class CollectionsService {
  readonly context: CollectionsContext;

  constructor(context: CollectionsContext) {
    this.context = context;
  }

  /** Whose a collection is, and whether everybody may see the version that the text names; null for none. */
  async findOwnership(text: string): Promise<Ownership | null> {
    const reference = parseCollectionReference(text);
    if (reference === null) return null;
    const found = await findCollection(this.context.db, reference.id);
    if (found === null) return null;
    const isOpen = found.latest > 0 && reference.version !== null;
    return { group: found.ownerGroup, instance: null, isOpen, sharedWith: [] };
  }

  /** @throws AppError collection-not-found */
  async find(text: string, caller: Caller | null): Promise<FoundVersion> {
    return findVersion(this.context, this.#parse(text), caller);
  }

  /** Everything that its page says, as far as the caller may see it. @throws AppError collection-not-found */
  async describe(text: string, caller: Caller | null) {
    return describeCollection(this.context, await this.find(text, caller), caller);
  }

  /** Those that are published, or those of the caller's groups with their drafts; or those that an entry is in. */
  list(
    caller: Caller | null,
    wanted: {
      readonly own: boolean;
      readonly accession: string | null;
      readonly limit: number;
      readonly offset: number;
    },
  ): Promise<readonly ListedCollection[]> {
    const { own, accession, limit, offset } = wanted;
    const groups = readableGroups(caller)?.map((key) => key.split(' ')[0] ?? '') ?? null;
    return listCollections(this.context.db, { drafts: own, groups, accession, limit, offset });
  }

  /** @throws AppError group-not-found, not-allowed */
  async create(caller: Caller, group: string, content: CollectionContent): Promise<string> {
    const { db, clock, readGroupNames } = this.context;
    const place = { group, instance: null };
    if (!hasRight(caller, place, 'submit')) {
      const mayKnow = hasRight(caller, place, 'read');
      throw new AppError(mayKnow ? 'not-allowed' : 'group-not-found', {
        detail: `You have no right to submit in a group ${group.slice(0, 60)}.`,
      });
    }
    if ((await readGroupNames([group])).length === 0) throw new AppError('group-not-found');
    const id = createCollectionId();
    const by = { id: caller.id, name: caller.name };
    await insertCollection(db, { id, ownerGroup: group, content, by, at: clock.now() });
    return id;
  }

  /** Changes what the next version will say. @throws AppError collection-not-found */
  async update(text: string, content: CollectionContent): Promise<void> {
    await this.#change(text, (tx, { id }) =>
      setDraft(tx, id, { content, at: this.context.clock.now() }),
    );
  }

  /**
   * Changes which members the next version will have: takes some out, then adds what a list or a search names. All that
   * can be added is, and what cannot be is told. @throws AppError collection-not-found, request-invalid,
   * instance-not-found
   */
  async changeMembers(
    text: string,
    change: {
      readonly add: MemberSource | null;
      readonly role: MemberRole;
      readonly remove: string;
      readonly replace: boolean;
    },
    asker: {
      readonly caller: Caller;
      readonly requestId: string;
      readonly signal: AbortSignal;
    },
  ): Promise<MemberChange> {
    const { add, role, replace } = change;
    const chosen =
      add === null
        ? { members: [], refused: [] }
        : await chooseMembers(this.context, add, { role, ...asker });
    const leaving = parseMemberList(change.remove);
    const refused = [...leaving.refused, ...chosen.refused];
    let counts = { added: 0, removed: 0, members: 0 };
    await this.#change(text, async (tx, { id }) => {
      const removed = replace
        ? await clearMembers(tx, id)
        : await removeMembers(tx, id, leaving.members);
      const added = await addMembers(tx, id, chosen.members);
      const members = await countMembers(tx, id, DRAFT);
      if (members > MOST_MEMBERS) {
        throw new AppError('request-invalid', {
          detail: `The collection would have ${members} members, and may have ${MOST_MEMBERS}. Nothing was changed.`,
        });
      }
      if (added + removed > 0 || chosen.members.length > 0) {
        await setDraft(tx, id, { at: this.context.clock.now() });
      }
      counts = { added, removed, members };
    });
    return {
      ...counts,
      refusedCount: refused.length,
      refused: refused.slice(0, REFUSED_SHOWN),
    };
  }

  /** Makes the draft the next version, which never changes. @throws AppError collection-not-found, collection-not-ready */
  async publish(text: string, caller: Caller, note: string): Promise<{ readonly version: number }> {
    const { db, clock } = this.context;
    const { id } = this.#parse(text);
    // Read before, as it asks other parts; what changes meanwhile is found by the digest.
    const before = await digestMembers(db, id, DRAFT);
    const { credit } = await countCredit(this.context, { id, version: DRAFT }, STEWARD);
    let version = 0;
    await this.#change(text, async (tx, collection) => {
      const members = await countMembers(tx, id, DRAFT);
      const memberDigest = await digestMembers(tx, id, DRAFT);
      const [last] = await listVersions(tx, id);
      const problem = before.equals(memberDigest)
        ? findPublishProblem({ collection, members, memberDigest, credit, last: last ?? null })
        : 'Its members were changed at the same moment: look at them, and publish again.';
      if (problem !== null) throw new AppError('collection-not-ready', { detail: problem });
      version = collection.latest + 1;
      await insertVersion(tx, id, {
        ...{ version, content: collection.draft, note, members, memberDigest },
        simulated: credit.instances.some(({ simulated }) => simulated),
        by: { id: caller.id, name: caller.name },
        publishedAt: clock.now(),
      });
    });
    return { version };
  }

  /** Removes one of which no version was published. @throws AppError collection-not-found, collection-not-ready */
  async remove(text: string): Promise<void> {
    await this.#change(text, async (tx, { id, latest }) => {
      if (latest > 0) {
        throw new AppError('collection-not-ready', {
          detail: 'It has been published: whoever has cited it must find it.',
        });
      }
      await deleteCollection(tx, id);
    });
  }

  /** Has a DOI registered for a published version, or tried again. @throws AppError collection-not-found, doi-not-possible */
  async requestDoi(text: string, caller: Caller): Promise<{ readonly doi: string }> {
    const { db, clock, datacite } = this.context;
    // Who may release the collection knows of it, also by a token that may not read.
    const { collection, published } = await findVersion(this.context, this.#parse(text), STEWARD);
    const refuse = (detail: string) => new AppError('doi-not-possible', { detail });
    if (published === null) throw refuse('Publish it first: a DOI is for what does not change.');
    if (published.simulated) throw refuse('Its genomes are simulated: made-up data gets no DOI.');
    if (!datacite.isSet) throw refuse(datacite.why);
    const { version } = published;
    const place = { collection: collection.id, version };
    return db.transaction(async (tx) => {
      const known = (await listDois(tx, collection.id)).find((one) => one.version === version);
      const doi = known?.doi ?? `${datacite.settings.prefix}/outbreak.${collection.id}.v${version}`;
      if (known?.state === 'findable') return { doi };
      await requestDoi(tx, { ...place, doi, by: caller.id, at: clock.now() });
      await addJob(tx, DEPOSIT_DOI, place, { key: toJobKey(place) });
      return { doi };
    });
  }

  /** Does what a DOI waits for; see doi/deposit-doi.ts. */
  async depositDoi(id: string, version: number, job: JobContext): Promise<void> {
    await depositDoi(
      this.context,
      { collection: id, version },
      {
        job,
        describe: async (dois) => {
          const found = await findVersion(this.context, { id, version }, null);
          // Only what everybody may see: the record is for everybody.
          const { credit } = await countCredit(this.context, found.place, null);
          const known = await listDois(this.context.db, id);
          return toDataCite(toCitable(this.context, found, { credit, dois: known }), {
            credit,
            dois,
          });
        },
      },
    );
  }

  #parse(text: string): CollectionReference {
    const reference = parseCollectionReference(text);
    if (reference === null) throw new AppError('collection-not-found');
    return reference;
  }

  /** Changes of one collection come one after another. */
  #change(
    text: string,
    work: (tx: Transaction, collection: StoredCollection) => Promise<unknown>,
  ): Promise<void> {
    const { id } = this.#parse(text);
    return this.context.db.transaction(async (tx) => {
      const collection = await findCollection(tx, id, { isLocked: true });
      if (collection === null) throw new AppError('collection-not-found');
      await work(tx, collection);
    });
  }
}

/** Sees every member: whether a collection is simulated does not depend on who publishes it. */
const STEWARD: Caller = {
  id: 'node',
  name: '',
  email: '',
  role: 'steward',
  grants: [],
  token: null,
};
