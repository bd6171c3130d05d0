import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { Ownership } from '../../schema/caller.ts';
import type { CompanionFile } from '../../schema/intake-check.ts';
import type { Problem } from '../../schema/problem.ts';
import type { SignedCertificate } from '../../schema/read-report.ts';
import type { FileAnswer, FileState, FileVisibility } from './file-schema.ts';
import { listCompanions } from './formats/list-companions.ts';

/** A file as it is kept in the database. */
export interface StoredFile {
  readonly id: string;
  readonly instance: string;
  readonly ownerGroup: string;
  readonly name: string;
  readonly mediaType: string;
  readonly format: string | null;
  /** Bytes. */
  readonly size: number;
  readonly announcedSha256: string | null;
  readonly announcedMd5: string | null;
  readonly sha256: string | null;
  readonly md5: string | null;
  /** 'lost' where what is kept of a ready file is damaged or missing. */
  readonly state: FileState;
  readonly problems: readonly Problem[];
  readonly notes: Readonly<Record<string, string | number>>;
  /** What the node has signed of the screening of its reads. */
  readonly certificate: SignedCertificate | null;
  readonly visibility: FileVisibility;
  /** 'YYYY-MM-DD' */
  readonly restrictedUntil: string | null;
  readonly sharedWith: readonly string[];
  readonly terms: string;
  readonly termsUntil: string | null;
  readonly uploadedBy: string;
  readonly createdAt: Date;
  readonly readyAt: Date | null;
  readonly openedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly received: number;
  readonly unlinkedSince: Date | null;
  readonly warnedAt: Date | null;
  readonly removedAt: Date | null;
  readonly removeReason: string | null;
  readonly links: readonly string[];
  /** True for an upload that is a part of a file: it becomes no file by itself. */
  readonly isPart: boolean;
  /** Of a file that is joined of parts: their ids, in order; else null. */
  readonly parts: readonly string[] | null;
}

const COLUMNS = `f.id, f.instance, f.owner_group AS "ownerGroup", f.name, f.media_type AS "mediaType", f.format, f.size,
  f.announced_sha256 AS "announcedSha256", f.announced_md5 AS "announcedMd5", f.sha256, f.md5,
  CASE WHEN f.state = 'ready' AND o.state IS DISTINCT FROM 'kept' THEN 'lost' ELSE f.state END AS state,
  f.problems, f.notes, f.certificate, f.visibility, f.restricted_until::text AS "restrictedUntil", f.shared_with AS "sharedWith",
  f.terms, f.terms_until::text AS "termsUntil", f.uploaded_by AS "uploadedBy", f.created_at AS "createdAt",
  f.ready_at AS "readyAt", f.opened_at AS "openedAt", f.expires_at AS "expiresAt", f.received,
  f.unlinked_since AS "unlinkedSince", f.warned_at AS "warnedAt", f.removed_at AS "removedAt",
  f.remove_reason AS "removeReason", f.is_part AS "isPart", f.parts,
  ARRAY(SELECT accession FROM archive_link l WHERE l.file = f.id ORDER BY accession) AS links`;
const FROM = 'archive_file f LEFT JOIN archive_object o ON o.sha256 = f.sha256';

/** One file; null where there is none. With `lock` it stays as it is until the end of the transaction. */
export async function findFile(
  on: Queryable,
  id: string,
  { lock = false } = {},
): Promise<StoredFile | null> {
  const [row] = await on.query<StoredFile>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE f.id = $1 ${lock ? 'FOR UPDATE OF f' : ''}`,
    [id],
  );
  return row ?? null;
}

/** Kept files of the same group and instance that belong to one by their names; of each name the newest. */
export async function findCompanions(
  on: Queryable,
  { id, name, ownerGroup, instance }: Pick<StoredFile, 'id' | 'name' | 'ownerGroup' | 'instance'>,
): Promise<readonly CompanionFile[]> {
  const names = listCompanions(name);
  if (names.length === 0) return [];
  return on.query<CompanionFile>(
    `SELECT DISTINCT ON (name) name, size, notes FROM archive_file
     WHERE owner_group = $1 AND instance = $2 AND name = ANY ($3) AND state = 'ready' AND id <> $4
     ORDER BY name, created_at DESC`,
    [ownerGroup, instance, names, id],
  );
}

/** Which files to list. */
export interface FileQuestion {
  readonly group?: string;
  readonly accession?: string;
  readonly ids?: readonly string[];
  readonly states?: readonly string[];
  /** Groups whose files the asker may see beside open ones, as `readableGroups` names them; null for all. */
  readonly readable: readonly string[] | null;
  /** Who may send sees what he has sent. */
  readonly sender?: string;
  /** 'YYYY-MM-DD' */
  readonly today: string;
  readonly limit: number;
  /** Only what stands behind this file. */
  readonly after?: string;
}

/** Everybody may have it: the same rule as `toOwnership`. */
const IS_OPEN = `(f.state IN ('ready', 'removed')
  AND (f.visibility = 'open' OR (f.visibility = 'restricted' AND f.restricted_until <= $1::date)))`;

/** Files that the asker may see, the newest first. */
export async function listFiles(
  on: Queryable,
  question: FileQuestion,
): Promise<readonly StoredFile[]> {
  return on.query<StoredFile>(
    `SELECT ${COLUMNS} FROM ${FROM}
     WHERE NOT f.is_part AND ($2::text[] IS NULL OR ${IS_OPEN} OR f.uploaded_by = $3
         OR EXISTS (SELECT FROM unnest(f.owner_group || CASE WHEN f.state IN ('ready', 'removed') THEN f.shared_with
           ELSE '{}' END) AS g
           WHERE g = ANY ($2) OR g || ' ' || f.instance = ANY ($2)))
       AND ($4::text IS NULL OR f.owner_group = $4)
       AND ($5::text IS NULL OR EXISTS (SELECT FROM archive_link l WHERE l.file = f.id AND l.accession = $5))
       AND ($6::text[] IS NULL OR f.id = ANY ($6))
       AND ($7::text[] IS NULL OR
         CASE WHEN f.state = 'ready' AND o.state IS DISTINCT FROM 'kept' THEN 'lost' ELSE f.state END = ANY ($7))
       AND ($8::text IS NULL OR (f.created_at, f.id) < (SELECT created_at, id FROM archive_file WHERE id = $8))
     ORDER BY f.created_at DESC, f.id DESC LIMIT $9`,
    [
      question.today,
      question.readable,
      question.sender ?? null,
      question.group ?? null,
      question.accession ?? null,
      question.ids ?? null,
      question.states ?? null,
      question.after ?? null,
      question.limit,
    ],
  );
}

/** Who owns a file and may have it. */
export function toOwnership(file: StoredFile, today: string): Ownership {
  const { visibility, restrictedUntil, state } = file;
  const isComplete = state === 'ready' || state === 'lost' || state === 'removed';
  const isPast = restrictedUntil !== null && restrictedUntil <= today;
  return {
    group: file.ownerGroup,
    instance: file.instance,
    // Of an open file that was removed, its tombstone; of one that never was complete, nothing.
    isOpen: isComplete && (visibility === 'open' || (visibility === 'restricted' && isPast)),
    sharedWith: isComplete ? file.sharedWith : [],
    sentBy: file.uploadedBy,
  };
}

/** A file as it is answered; `received` is how much of an upload is on disk. */
export function toFileAnswer(file: StoredFile, received: number): FileAnswer {
  const { ownerGroup: group, createdAt, readyAt, warnedAt, removedAt } = file;
  const { announcedMd5: _md5, uploadedBy: _by, isPart: _part, parts: _parts, ...rest } = file;
  const { openedAt: _opened, expiresAt: _expires, unlinkedSince: _since, ...told } = rest;
  const { ownerGroup: _group, ...fields } = told;
  return {
    ...fields,
    group,
    received,
    simulated: file.id.startsWith('sim-'),
    problems: [...file.problems],
    notes: { ...file.notes },
    // Whom an open file was shared with before says nothing any more.
    sharedWith: file.visibility === 'open' ? [] : [...file.sharedWith],
    links: [...file.links],
    createdAt: createdAt.toISOString(),
    readyAt: readyAt?.toISOString() ?? null,
    warnedAt: warnedAt?.toISOString() ?? null,
    removedAt: removedAt?.toISOString() ?? null,
  };
}

/** What a new upload is begun with. */
export type NewFile = Pick<
  StoredFile,
  | 'id'
  | 'instance'
  | 'ownerGroup'
  | 'name'
  | 'mediaType'
  | 'format'
  | 'size'
  | 'announcedSha256'
  | 'announcedMd5'
  | 'visibility'
  | 'restrictedUntil'
  | 'terms'
  | 'termsUntil'
  | 'uploadedBy'
> & { readonly uploaderName: string; readonly createdAt: Date; readonly expiresAt: Date } & Partial<
    Pick<StoredFile, 'isPart' | 'parts'>
  >;

export async function insertFile(on: Queryable, file: NewFile): Promise<void> {
  await on.execute(
    `INSERT INTO archive_file (id, instance, owner_group, name, media_type, format, size, announced_sha256,
       announced_md5, visibility, restricted_until, terms, terms_until, uploaded_by, uploader_name, created_at,
       expires_at, state, is_part, parts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'uploading', $18, $19)`,
    [
      file.id,
      file.instance,
      file.ownerGroup,
      file.name,
      file.mediaType,
      file.format,
      file.size,
      file.announcedSha256,
      file.announcedMd5,
      file.visibility,
      file.restrictedUntil,
      file.terms,
      file.termsUntil,
      file.uploadedBy,
      file.uploaderName,
      file.createdAt,
      file.expiresAt,
      file.isPart ?? false,
      file.parts ?? null,
    ],
  );
}

export async function addLinks(
  on: Queryable,
  file: string,
  link: { readonly accessions: readonly string[]; readonly by: string; readonly at: Date },
): Promise<void> {
  await on.execute(
    `INSERT INTO archive_link (file, accession, linked_by, linked_at)
     SELECT $1, accession, $3, $4 FROM unnest($2::text[]) AS accession ON CONFLICT DO NOTHING`,
    [file, link.accessions, link.by, link.at],
  );
}

/** Bytes that the files of a group have, those that are still to come included. */
export async function sumBytes(on: Queryable, group: string): Promise<number> {
  const [row] = await on.query<{ bytes: string | number }>(
    `SELECT coalesce(sum(size), 0) AS bytes FROM archive_file
     WHERE owner_group = $1 AND state IN ('uploading', 'checking', 'ready')`,
    [group],
  );
  return Number(row?.bytes ?? 0);
}

/** The limit that administrators gave a group; null where that of the settings holds. */
export async function findQuota(on: Queryable, group: string): Promise<number | null> {
  const [row] = await on.query<{ bytes: number }>(
    'SELECT bytes FROM archive_quota WHERE owner_group = $1',
    [group],
  );
  return row === undefined ? null : Number(row.bytes);
}

/** How many files everybody may have, and how many bytes they are. */
export async function sumOpenFiles(
  on: Queryable,
  today: string,
): Promise<{ readonly objects: number; readonly bytes: number }> {
  const [row] = await on.query<{ objects: number | string; bytes: number | string }>(
    `SELECT count(*) AS objects, coalesce(sum(f.size), 0) AS bytes FROM ${FROM}
     WHERE ${IS_OPEN} AND f.state = 'ready' AND o.state = 'kept'`,
    [today],
  );
  return { objects: Number(row?.objects ?? 0), bytes: Number(row?.bytes ?? 0) };
}
