import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { type Ownership, VAULT_PLACE } from '../../../schema/caller.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { DepositAnswer, DepositState, TableReport } from './deposit-schema.ts';

/** An encrypted file as it is kept in the database. */
export interface StoredDeposit {
  readonly accession: string;
  readonly ownerGroup: string;
  readonly isSimulated: boolean;
  readonly name: string;
  readonly origin: 'tus' | 's3';
  readonly state: DepositState;
  /** Bytes of the encrypted file; null while parts of it come. */
  readonly size: number | null;
  readonly dictionary: string | null;
  readonly announcedSha256: string | null;
  readonly announcedPlainSha256: string | null;
  readonly announcedPlainMd5: string | null;
  /** As S3 names what came; null for what came otherwise. */
  readonly etag: string | null;
  readonly sha256: string | null;
  readonly bodySha256: string | null;
  readonly bodyBytes: number | null;
  readonly segments: number | null;
  readonly plainSha256: string | null;
  readonly plainMd5: string | null;
  readonly plainBytes: number | null;
  readonly hasEditList: boolean | null;
  readonly header: Uint8Array | null;
  readonly headerKey: string | null;
  readonly tableReport: TableReport | null;
  readonly problems: readonly Problem[];
  readonly uploadedBy: string;
  readonly createdAt: Date;
  readonly readyAt: Date | null;
  readonly expiresAt: Date | null;
  readonly received: number;
  readonly removedAt: Date | null;
  readonly removeReason: string | null;
}

const COLUMNS = `accession, owner_group AS "ownerGroup", is_simulated AS "isSimulated", name, origin, state, size,
  dictionary, announced_sha256 AS "announcedSha256", announced_plain_sha256 AS "announcedPlainSha256",
  announced_plain_md5 AS "announcedPlainMd5", etag, sha256, body_sha256 AS "bodySha256", body_bytes AS "bodyBytes", segments,
  plain_sha256 AS "plainSha256", plain_md5 AS "plainMd5", plain_bytes AS "plainBytes", has_edit_list AS "hasEditList",
  header, header_key AS "headerKey", table_report AS "tableReport", problems, uploaded_by AS "uploadedBy",
  created_at AS "createdAt", ready_at AS "readyAt", expires_at AS "expiresAt", received, removed_at AS "removedAt",
  remove_reason AS "removeReason"`;

/** One file; null where there is none. */
export async function findDeposit(
  on: Queryable,
  accession: string,
  { lock = false } = {},
): Promise<StoredDeposit | null> {
  const [row] = await on.query<StoredDeposit>(
    `SELECT ${COLUMNS} FROM vault_file WHERE accession = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [accession],
  );
  return row ?? null;
}

/** The newest file of a group under a name that is not gone; null for none. */
export async function findNewest(
  on: Queryable,
  group: string,
  name: string,
): Promise<StoredDeposit | null> {
  const [row] = await on.query<StoredDeposit>(
    `SELECT ${COLUMNS} FROM vault_file WHERE owner_group = $1 AND name = $2 AND state IN ('verifying', 'ready', 'refused')
     ORDER BY created_at DESC, accession DESC LIMIT 1`,
    [group, name],
  );
  return row ?? null;
}

/** Which files to list. */
export interface DepositQuestion {
  readonly group?: string | undefined;
  readonly state?: string | undefined;
  /** Groups whose files the asker may see; null for all. */
  readonly readable: readonly string[] | null;
  /** Who may send sees what he has sent. */
  readonly sender: string;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Files that the asker may see, the newest first. */
export function listDeposits(
  on: Queryable,
  question: DepositQuestion,
): Promise<readonly StoredDeposit[]> {
  return on.query<StoredDeposit>(
    `SELECT ${COLUMNS} FROM vault_file f
     WHERE ($1::text[] IS NULL OR owner_group = ANY ($1) OR uploaded_by = $2)
       AND ($3::text IS NULL OR owner_group = $3) AND ($4::text IS NULL OR state = $4)
       AND ($5::text IS NULL OR (created_at, accession) <
         (SELECT created_at, accession FROM vault_file WHERE accession = $5))
     ORDER BY created_at DESC, accession DESC LIMIT $6`,
    [
      question.readable,
      question.sender,
      question.group ?? null,
      question.state ?? null,
      question.after ?? null,
      question.limit,
    ],
  );
}

/** Who owns a file and may see what became of it. Its content is nobody's by that. */
export function toDepositOwnership(file: StoredDeposit): Ownership {
  return {
    group: file.ownerGroup,
    instance: VAULT_PLACE,
    isOpen: false,
    sharedWith: [],
    sentBy: file.uploadedBy,
  };
}

export function toDepositAnswer(file: StoredDeposit, received: number): DepositAnswer {
  return {
    accession: file.accession,
    name: file.name,
    group: file.ownerGroup,
    simulated: file.isSimulated,
    origin: file.origin,
    state: file.state,
    size: file.size,
    received,
    dictionary: file.dictionary,
    sha256: file.sha256,
    bodySha256: file.bodySha256,
    bodyBytes: file.bodyBytes,
    segments: file.segments,
    plainSha256: file.plainSha256,
    plainMd5: file.plainMd5,
    plainBytes: file.plainBytes,
    hasEditList: file.hasEditList,
    keyId: file.headerKey,
    table: file.tableReport,
    problems: [...file.problems],
    createdAt: file.createdAt.toISOString(),
    readyAt: file.readyAt?.toISOString() ?? null,
    expiresAt: file.state === 'receiving' ? (file.expiresAt?.toISOString() ?? null) : null,
    removedAt: file.removedAt?.toISOString() ?? null,
    removeReason: file.removeReason,
  };
}

/** What a new file is begun with. */
export type NewDeposit = Pick<
  StoredDeposit,
  | 'accession'
  | 'ownerGroup'
  | 'isSimulated'
  | 'name'
  | 'origin'
  | 'size'
  | 'dictionary'
  | 'announcedSha256'
  | 'announcedPlainSha256'
  | 'announcedPlainMd5'
  | 'uploadedBy'
> & { readonly uploaderName: string; readonly createdAt: Date; readonly expiresAt: Date };

export async function insertDeposit(on: Queryable, file: NewDeposit): Promise<void> {
  await on.execute(
    `INSERT INTO vault_file (accession, owner_group, is_simulated, name, origin, size, dictionary, announced_sha256,
       announced_plain_sha256, announced_plain_md5, uploaded_by, uploader_name, created_at, expires_at, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'receiving')`,
    [
      file.accession,
      file.ownerGroup,
      file.isSimulated,
      file.name,
      file.origin,
      file.size,
      file.dictionary,
      file.announcedSha256,
      file.announcedPlainSha256,
      file.announcedPlainMd5,
      file.uploadedBy,
      file.uploaderName,
      file.createdAt,
      file.expiresAt,
    ],
  );
}

/** Bytes that the encrypted files of a group have, those that are still to come included. */
export async function sumDepositBytes(on: Queryable, group: string): Promise<number> {
  const [row] = await on.query<{ bytes: number | string }>(
    `SELECT coalesce(sum(coalesce(size, received)), 0) AS bytes FROM vault_file
     WHERE owner_group = $1 AND state IN ('receiving', 'verifying', 'ready')`,
    [group],
  );
  return Number(row?.bytes ?? 0);
}

/** One part of a file that has come. */
export interface StoredPart {
  readonly number: number;
  readonly storedAs: string;
  readonly size: number;
  readonly md5: string;
}

/** Parts of a file in the order of their numbers. */
export function listParts(on: Queryable, file: string): Promise<readonly StoredPart[]> {
  return on.query<StoredPart>(
    `SELECT number, stored_as AS "storedAs", size, md5 FROM vault_part WHERE file = $1 ORDER BY number`,
    [file],
  );
}
