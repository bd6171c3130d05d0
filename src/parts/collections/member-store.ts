import { createHash } from 'node:crypto';
import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { EntryReference } from '../../schema/ports.ts';
import type { MemberRole } from './collection.ts';

/** An exact version of an entry in a collection. */
export interface Member extends EntryReference {
  readonly role: MemberRole;
}

/** The draft's place among versions. */
export const DRAFT = 0;

/** Members of a version in their order, from after a place on. */
export async function listMembers(
  on: Queryable,
  place: { readonly id: string; readonly version: number },
  page: { readonly after: string; readonly limit: number },
): Promise<readonly (Member & { readonly position: string })[]> {
  return on.query<Member & { readonly position: string }>(
    `SELECT m.accession, m.entry_version AS version, m.role, m.position::text AS position
     FROM collection_member m
     WHERE m.collection = $1 AND m.version = $2 AND m.position > $3 ORDER BY m.position LIMIT $4`,
    [place.id, place.version, page.after, page.limit],
  );
}

export async function countMembers(on: Queryable, id: string, version: number): Promise<number> {
  const [row] = await on.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM collection_member WHERE collection = $1 AND version = $2',
    [id, version],
  );
  return row?.count ?? 0;
}

/** Adds members to the draft; one that is there gets the role. Resolves with how many are new. */
export async function addMembers(
  on: Queryable,
  id: string,
  members: readonly Member[],
): Promise<number> {
  if (members.length === 0) return 0;
  const before = await countMembers(on, id, DRAFT);
  // The last word of a list about a member holds.
  const byName = new Map(members.map((one) => [`${one.accession}.${one.version}`, one]));
  const unique = [...byName.values()];
  await on.execute(
    `INSERT INTO collection_member (collection, version, accession, entry_version, role)
     SELECT $1, ${DRAFT}, r.* FROM unnest($2::text[], $3::int[], $4::text[]) AS r(accession, entry_version, role)
     ON CONFLICT (collection, version, accession, entry_version) DO UPDATE SET role = excluded.role`,
    [
      id,
      unique.map(({ accession }) => accession),
      unique.map(({ version }) => version),
      unique.map(({ role }) => role),
    ],
  );
  return (await countMembers(on, id, DRAFT)) - before;
}

/** Takes members out of the draft, of null every version; resolves with how many there were. */
export function removeMembers(
  on: Queryable,
  id: string,
  members: readonly { readonly accession: string; readonly version: number | null }[],
): Promise<number> {
  return on.execute(
    `DELETE FROM collection_member m USING unnest($2::text[], $3::int[]) AS r(accession, version)
     WHERE m.collection = $1 AND m.version = ${DRAFT} AND m.accession = r.accession
       AND (r.version IS NULL OR m.entry_version = r.version)`,
    [id, members.map(({ accession }) => accession), members.map(({ version }) => version)],
  );
}

export function clearMembers(on: Queryable, id: string): Promise<number> {
  return on.execute('DELETE FROM collection_member WHERE collection = $1 AND version = $2', [
    id,
    DRAFT,
  ]);
}

/** SHA-256 over the members of a version, a line 'accession.version role' each, sorted by its bytes. */
export async function digestMembers(on: Queryable, id: string, version: number): Promise<Buffer> {
  const rows = await on.query<{ line: string }>(
    `SELECT accession || '.' || entry_version || ' ' || role AS line FROM collection_member
     WHERE collection = $1 AND version = $2`,
    [id, version],
  );
  const lines = rows.map(({ line }) => `${line}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest();
}

/** In how many published collections each entry is, by accession; of each collection the last version counts. */
export async function readCollectionUses(on: Queryable): Promise<ReadonlyMap<string, number>> {
  const rows = await on.query<{ accession: string; uses: number }>(
    `SELECT m.accession, count(DISTINCT m.collection)::int AS uses
     FROM collection c JOIN collection_member m ON m.collection = c.id AND m.version = c.latest
     WHERE c.latest > 0 GROUP BY m.accession`,
  );
  return new Map(rows.map(({ accession, uses }) => [accession, uses]));
}
