import { toCanonicalJson } from '../../std/canonical-json.ts';
import type { StoredCollection, StoredVersion } from './collection-store.ts';
import type { Credit } from './count-credit.ts';

/** Why a draft cannot be published as it is, as a sentence for people; null where it can. */
export function findPublishProblem({
  collection: { draft },
  members,
  memberDigest,
  credit,
  last,
}: {
  readonly collection: Pick<StoredCollection, 'draft'>;
  readonly members: number;
  readonly memberDigest: Uint8Array;
  /** Of all members, whoever may see them. */
  readonly credit: Pick<Credit, 'instances' | 'status'>;
  readonly last: Pick<StoredVersion, 'content' | 'memberDigest'> | null;
}): string | null {
  if (members === 0) return 'It has no members: add some.';
  if (draft.authors.length === 0) return 'It names no author: a citation begins with one.';
  if (draft.description === '') return 'It has no description: say what it is for.';
  const { current, superseded, revoked } = credit.status;
  const gone = members - current - superseded - revoked;
  if (gone > 0) return `${gone} of its members are not on this node any more: take them out.`;
  const kinds = new Set(credit.instances.map(({ simulated }) => simulated));
  if (kinds.size > 1) {
    return 'It has real and simulated genomes: they are never published as one.';
  }
  const isSame =
    last !== null &&
    Buffer.from(last.memberDigest).equals(memberDigest) &&
    toCanonicalJson(last.content) === toCanonicalJson(draft);
  return isSame ? 'Nothing changed since its last version.' : null;
}
