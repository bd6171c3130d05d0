import { randomBytes } from 'node:crypto';
import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { CollectionContent } from './collection.ts';

/** A collection as it is kept. */
export interface StoredCollection {
  readonly id: string;
  readonly ownerGroup: string;
  readonly draft: CollectionContent;
  readonly createdByName: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** 0 for none. */
  readonly latest: number;
}

/** A published version as it is kept. */
export interface StoredVersion {
  readonly version: number;
  readonly content: CollectionContent;
  readonly note: string;
  readonly members: number;
  readonly memberDigest: Uint8Array;
  readonly simulated: boolean;
  readonly publishedByName: string;
  readonly publishedAt: Date;
}

const COLUMNS = `id, owner_group AS "ownerGroup", draft, created_by_name AS "createdByName",
  created_at AS "createdAt", changed_at AS "changedAt", latest`;
const VERSION_COLUMNS = `version, content, note, members, member_digest AS "memberDigest", simulated,
  published_by_name AS "publishedByName", published_at AS "publishedAt"`;

// Letters that nobody takes for another one; ten of them are 50 bits.
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 10;

/** A name that no other collection has, here or elsewhere. */
export function createCollectionId(): string {
  return Array.from(randomBytes(ID_LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

export async function findCollection(
  on: Queryable,
  id: string,
  { isLocked = false }: { readonly isLocked?: boolean } = {},
): Promise<StoredCollection | null> {
  const [row] = await on.query<StoredCollection>(
    `SELECT ${COLUMNS} FROM collection WHERE id = $1 ${isLocked ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return row ?? null;
}

export async function insertCollection(
  on: Queryable,
  collection: {
    readonly id: string;
    readonly ownerGroup: string;
    readonly content: CollectionContent;
    readonly by: { readonly id: string; readonly name: string };
    readonly at: Date;
  },
): Promise<void> {
  await on.execute(
    `INSERT INTO collection (id, owner_group, draft, created_by, created_by_name, created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [
      collection.id,
      collection.ownerGroup,
      JSON.stringify(collection.content),
      collection.by.id,
      collection.by.name,
      collection.at,
    ],
  );
}

export async function setDraft(
  on: Queryable,
  id: string,
  change: { readonly content?: CollectionContent; readonly at: Date },
): Promise<void> {
  await on.execute(
    'UPDATE collection SET draft = coalesce($2::jsonb, draft), changed_at = $3 WHERE id = $1',
    [id, change.content === undefined ? null : JSON.stringify(change.content), change.at],
  );
}

/** The last first. */
export async function listVersions(on: Queryable, id: string): Promise<readonly StoredVersion[]> {
  return on.query<StoredVersion>(
    `SELECT ${VERSION_COLUMNS} FROM collection_version WHERE collection = $1 ORDER BY version DESC`,
    [id],
  );
}

export async function insertVersion(
  on: Queryable,
  id: string,
  published: Omit<StoredVersion, 'publishedByName'> & {
    readonly by: { readonly id: string; readonly name: string };
  },
): Promise<void> {
  await on.execute(
    `INSERT INTO collection_version (collection, version, content, note, members, member_digest, simulated,
       published_by, published_by_name, published_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      published.version,
      JSON.stringify(published.content),
      published.note,
      published.members,
      published.memberDigest,
      published.simulated,
      published.by.id,
      published.by.name,
      published.publishedAt,
    ],
  );
  await on.execute(
    `INSERT INTO collection_member (collection, version, accession, entry_version, role)
     SELECT collection, $2, accession, entry_version, role FROM collection_member
     WHERE collection = $1 AND version = 0 ORDER BY position`,
    [id, published.version],
  );
  await on.execute('UPDATE collection SET latest = $2 WHERE id = $1', [id, published.version]);
}

export async function deleteCollection(on: Queryable, id: string): Promise<void> {
  await on.execute('DELETE FROM collection WHERE id = $1', [id]);
}

/** A line of a list of collections. */
export interface ListedCollection extends StoredCollection {
  /** Of the last published version; null for a draft. */
  readonly published: CollectionContent | null;
  readonly members: number;
  readonly simulated: boolean;
  readonly publishedAt: Date | null;
}

/**
 * Collections, the last changed first. `groups`: those whose drafts are shown too, null for all; without drafts what is
 * published only. `accession`: those whose last version has the entry, whichever of its versions.
 */
export async function listCollections(
  on: Queryable,
  wanted: {
    readonly drafts: boolean;
    readonly groups: readonly string[] | null;
    readonly accession: string | null;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<readonly ListedCollection[]> {
  return on.query<ListedCollection>(
    `SELECT ${COLUMNS}, v.content AS published, coalesce(v.members, d.members) AS members,
       coalesce(v.simulated, false) AS simulated, v.published_at AS "publishedAt"
     FROM collection c
     LEFT JOIN collection_version v ON v.collection = c.id AND v.version = c.latest,
       LATERAL (SELECT count(*)::int AS members FROM collection_member m
         WHERE c.latest = 0 AND m.collection = c.id AND m.version = 0) d
     WHERE (CASE WHEN $1 THEN $2::text[] IS NULL OR c.owner_group = ANY($2) ELSE c.latest > 0 END)
       AND ($3::text IS NULL OR EXISTS (SELECT FROM collection_member m
         WHERE m.accession = $3 AND m.collection = c.id AND m.version = c.latest AND m.version > 0))
     ORDER BY coalesce(v.published_at, c.changed_at) DESC, c.id LIMIT $4 OFFSET $5`,
    [wanted.drafts, wanted.groups, wanted.accession, wanted.limit, wanted.offset],
  );
}
