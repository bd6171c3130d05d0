import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { type Ownership, VAULT_PLACE } from '../../../schema/caller.ts';
import { formatVaultAccession, type RecordKind } from './record-kinds.ts';

/**
 * draft: its group works on it. submitted: it waits for somebody who may release. published: a version of it stands for
 * good. withdrawn: what was published is not offered any more.
 */
export const recordStates = ['draft', 'submitted', 'published', 'withdrawn'] as const;
export type RecordState = (typeof recordStates)[number];

/** A record as its group works on it. */
export interface StoredRecord {
  readonly accession: string;
  readonly kind: RecordKind;
  readonly ownerGroup: string;
  readonly isSimulated: boolean;
  readonly alias: string;
  readonly isPublic: boolean;
  readonly state: RecordState;
  readonly body: Readonly<Record<string, unknown>>;
  /** Grows with every change. */
  readonly revision: number;
  /** The last published version; 0 for none. */
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly stateReason: string | null;
  /** Of the last published version; null where there is none. */
  readonly published: {
    readonly body: Readonly<Record<string, unknown>>;
    readonly isPublic: boolean;
    readonly at: string;
  } | null;
}

const COLUMNS = `r.accession, r.kind, r.owner_group AS "ownerGroup", r.is_simulated AS "isSimulated", r.alias,
  r.is_public AS "isPublic", r.state, r.body, r.revision, r.version, r.created_by AS "createdBy",
  r.created_at AS "createdAt", r.changed_at AS "changedAt", r.state_reason AS "stateReason",
  CASE WHEN v.accession IS NULL THEN NULL ELSE jsonb_build_object('body', v.body, 'isPublic', v.is_public,
    'at', to_char(v.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS published`;
const FROM =
  'vault_record r LEFT JOIN vault_version v ON v.accession = r.accession AND v.version = r.version';

/** One record by its accession without version; null where there is none. */
export async function findRecord(
  on: Queryable,
  accession: string,
  { lock = false } = {},
): Promise<StoredRecord | null> {
  const [row] = await on.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE r.accession = $1 ${lock ? 'FOR UPDATE OF r' : ''}`,
    [accession],
  );
  return row ?? null;
}

/** Those that there are, in no order; with `lock` they stay as they are until the end of the transaction. */
export function readRecords(
  on: Queryable,
  accessions: readonly string[],
  { lock = false } = {},
): Promise<readonly StoredRecord[]> {
  return on.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE r.accession = ANY ($1) ORDER BY r.accession ${lock ? 'FOR UPDATE OF r' : ''}`,
    [accessions],
  );
}

/** The record that a group calls so; null for none. */
export async function findByAlias(
  on: Queryable,
  { group, kind, alias }: { readonly group: string; readonly kind: string; readonly alias: string },
): Promise<StoredRecord | null> {
  const [row] = await on.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE r.owner_group = $1 AND r.kind = $2 AND r.alias = $3`,
    [group, kind, alias],
  );
  return row ?? null;
}

/** Which records to list. */
export interface RecordQuestion {
  readonly kind?: string | undefined;
  readonly group?: string | undefined;
  readonly state?: string | undefined;
  /** Groups whose records the asker may see beside public ones; null for all. */
  readonly readable: readonly string[] | null;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Records that the asker may see, by accession: the same rule as `toRecordOwnership`. */
export function listRecords(
  on: Queryable,
  question: RecordQuestion,
): Promise<readonly StoredRecord[]> {
  return on.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM ${FROM}
     WHERE ($1::text[] IS NULL OR (v.is_public AND r.state <> 'withdrawn') OR r.owner_group = ANY ($1))
       AND ($2::text IS NULL OR r.kind = $2) AND ($3::text IS NULL OR r.owner_group = $3)
       AND ($4::text IS NULL OR ($4 = 'published' AND r.version > 0 AND r.state <> 'withdrawn')
         -- Whether a next version is worked on is its group's matter.
         OR (r.state = $4 AND ($1::text[] IS NULL OR r.owner_group = ANY ($1))))
       AND ($5::text IS NULL OR r.accession > $5)
     ORDER BY r.accession LIMIT $6`,
    [
      question.readable,
      question.kind ?? null,
      question.group ?? null,
      question.state ?? null,
      question.after ?? null,
      question.limit,
    ],
  );
}

/** Who owns a record and who may see it. */
export function toRecordOwnership(record: StoredRecord): Ownership {
  return {
    group: record.ownerGroup,
    instance: VAULT_PLACE,
    isOpen: record.published?.isPublic === true && record.state !== 'withdrawn',
    sharedWith: [],
    sentBy: record.createdBy,
  };
}

/** The next accession of a kind; numbers are not given twice, and some are left out. */
export async function drawAccession(
  on: Queryable,
  kind: RecordKind | 'file',
  node: { readonly prefix: string; readonly isSimulated: boolean },
): Promise<string> {
  const [row] = await on.query<{ number: number | string }>(
    "SELECT nextval('vault_accession') AS number",
  );
  return formatVaultAccession(kind, Number(row?.number ?? 0), node);
}
