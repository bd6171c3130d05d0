import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Visibility } from '../../../schema/terms.ts';
import { personKeysOf } from './person-keys.ts';

/** A group that a thing is shared with. */
export interface Share {
  readonly group: string;
  /** The last day, 'YYYY-MM-DD'; null for no end. */
  readonly until: string | null;
}

/** A person whom an entry is shared with. */
export interface PersonShare {
  /** In lower case, as it was given. */
  readonly email: string;
  /** The last day, 'YYYY-MM-DD'; null for no end. */
  readonly until: string | null;
}

/** Who sees an entry, and under which terms. */
export interface SharingState {
  readonly visibility: Visibility;
  /** 'YYYY-MM-DD'; with 'restricted' only. */
  readonly restrictedUntil: string | null;
  readonly terms: string;
  /** 'YYYY-MM-DD'; with terms that end only. */
  readonly termsUntil: string | null;
  /** By the name of the group. */
  readonly sharedWith: readonly Share[];
  /** By the address. */
  readonly people: readonly PersonShare[];
}

/** The state of one entry, with what decides who may change it. */
export interface EntrySharing extends SharingState {
  readonly accession: string;
  /** The latest. */
  readonly version: number;
  readonly instance: string;
  readonly ownerGroup: string;
  /** Accounts that may see it, as `Ownership` names them: told to nobody. */
  readonly personKeys: readonly string[];
}

interface Row {
  readonly accession: string;
  readonly version: number;
  readonly instance: string;
  readonly owner_group: string;
  readonly visibility: Visibility;
  readonly restricted_until: string | null;
  readonly terms: string;
  readonly terms_until: string | null;
  readonly shares: readonly Share[];
  readonly people: readonly PersonShare[];
  readonly person_keys: readonly string[];
}

/**
 * The same as `readSharing`, locked until the transaction ends: neither another change nor a next version comes
 * between. Read only after the lock, so that what it waited for is seen.
 */
export async function lockSharing(
  tx: Transaction,
  accessions: readonly string[],
): Promise<EntrySharing[]> {
  await tx.query(
    'SELECT FROM entry WHERE accession = ANY($1::text[]) ORDER BY accession, version FOR UPDATE',
    [accessions],
  );
  return readSharing(tx, accessions);
}

/** The states of entries by their latest versions, in the order of accessions. */
export async function readSharing(
  on: Queryable,
  accessions: readonly string[],
): Promise<EntrySharing[]> {
  const rows = await on.query<Row>(
    `SELECT e.accession, e.version, e.instance, e.owner_group, e.visibility, e.terms,
       e.restricted_until::text, e.terms_until::text,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('group', s.shared_with, 'until', s.until)
          ORDER BY s.shared_with), '[]')
        FROM share s WHERE s.kind = 'entry' AND s.id = e.accession) AS shares,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('email', p.email, 'until', p.until)
          ORDER BY p.email COLLATE "C"), '[]')
        FROM person_share p WHERE p.accession = e.accession) AS people,
       ${personKeysOf('e.accession')} AS person_keys
     FROM entry e
     WHERE e.accession = ANY($1::text[])
       AND e.version = (SELECT max(l.version) FROM entry l WHERE l.accession = e.accession)
     ORDER BY e.accession`,
    [accessions],
  );
  return rows.map((row) => ({
    accession: row.accession,
    version: row.version,
    instance: row.instance,
    ownerGroup: row.owner_group,
    visibility: row.visibility,
    restrictedUntil: row.restricted_until,
    terms: row.terms,
    termsUntil: row.terms_until,
    sharedWith: row.shares,
    people: row.people,
    personKeys: row.person_keys,
  }));
}

/** The state alone, as it is kept in the history. */
export function toSharingState(entry: SharingState): SharingState {
  const { visibility, restrictedUntil, terms, termsUntil, sharedWith, people } = entry;
  return { visibility, restrictedUntil, terms, termsUntil, sharedWith, people };
}
