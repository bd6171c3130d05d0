import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { AssessmentAnswer, AssessmentState, NewAssessment } from './assessment-schema.ts';

/** The document of a new assessment: where it lies, or itself. */
export type NewDocument =
  | { readonly url: string; readonly sha256: string }
  | { readonly name: string; readonly bytes: Uint8Array; readonly sha256: string };

interface AssessmentRow {
  readonly id: number;
  readonly title: string;
  readonly version: string;
  readonly institution: string;
  readonly assessedOn: string;
  readonly reviewBy: string;
  readonly isPublic: boolean;
  readonly decision: 'approved' | 'withdrawn';
  readonly state: AssessmentState;
  readonly supersedes: number | null;
  readonly url: string | null;
  readonly name: string | null;
  readonly bytes: number | null;
  readonly sha256: string;
  readonly addedAt: Date;
  readonly withdrawnAt: Date | null;
  readonly withdrawReason: string | null;
}

/** Today, in UTC as all days of the vault. */
const TODAY = "(now() AT TIME ZONE 'UTC')::date";

/** The assessments of a dataset, the newest first. */
export async function listAssessments(
  on: Queryable,
  dataset: string,
): Promise<readonly AssessmentAnswer[]> {
  const rows = await on.query<AssessmentRow>(
    `SELECT a.id::int AS id, a.title, a.version, a.institution, a.assessed_on::text AS "assessedOn",
       a.review_by::text AS "reviewBy", a.is_public AS "isPublic", a.decision, a.supersedes::int AS supersedes,
       CASE WHEN a.decision = 'withdrawn' THEN 'withdrawn'
         WHEN EXISTS (SELECT FROM vault_assessment s WHERE s.supersedes = a.id) THEN 'superseded'
         WHEN a.review_by < ${TODAY} THEN 'overdue' ELSE 'current' END AS state,
       a.document_url AS url, a.document_name AS name, octet_length(a.document) AS bytes, a.document_sha256 AS sha256,
       a.added_at AS "addedAt", a.withdrawn_at AS "withdrawnAt", a.withdraw_reason AS "withdrawReason"
     FROM vault_assessment a WHERE a.dataset = $1 ORDER BY a.id DESC`,
    [dataset],
  );
  return rows.map(({ isPublic, url, name, bytes, sha256, addedAt, withdrawnAt, ...rest }) => ({
    ...rest,
    public: isPublic,
    document: { url, name, bytes, sha256 },
    addedAt: addedAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  }));
}

/** What everybody may know: titles and days of those that stand and are told. */
export function listPublicAssessments(
  on: Queryable,
  dataset: string,
): Promise<readonly { readonly title: string; readonly assessedOn: string }[]> {
  return on.query(
    `SELECT title, assessed_on::text AS "assessedOn" FROM vault_standing_assessment
     WHERE dataset = $1 AND is_public AND review_by >= ${TODAY} ORDER BY id DESC`,
    [dataset],
  );
}

/** Writes a new one; resolves with its id. */
export async function insertAssessment(
  on: Queryable,
  dataset: string,
  {
    said,
    document,
    by,
    at,
  }: {
    readonly said: NewAssessment;
    readonly document: NewDocument;
    readonly by: string;
    readonly at: Date;
  },
): Promise<number> {
  const kept = 'bytes' in document ? document : null;
  const [row] = await on.query<{ id: number }>(
    `INSERT INTO vault_assessment (dataset, title, version, institution, assessed_on, review_by, is_public, supersedes,
       decision, document_url, document_name, document, document_sha256, added_by, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'approved', $9, $10, $11, $12, $13, $14) RETURNING id::int AS id`,
    [
      ...[dataset, said.title, said.version, said.institution, said.assessedOn, said.reviewBy],
      ...[said.public === 'true', said.supersedes ?? null],
      ...['url' in document ? document.url : null, kept?.name ?? null],
      ...[kept === null ? null : Buffer.from(kept.bytes), document.sha256, by, at],
    ],
  );
  return row?.id ?? 0;
}

/** Where an assessment stands; locked until the end of the transaction. Null for none of this dataset. */
export async function lockAssessment(
  on: Queryable,
  dataset: string,
  id: number,
): Promise<{ readonly decision: string; readonly isSuperseded: boolean } | null> {
  const [row] = await on.query<{ decision: string; isSuperseded: boolean }>(
    `SELECT a.decision, EXISTS (SELECT FROM vault_assessment s WHERE s.supersedes = a.id) AS "isSuperseded"
     FROM vault_assessment a WHERE a.dataset = $1 AND a.id = $2 FOR UPDATE OF a`,
    [dataset, id],
  );
  return row ?? null;
}

/** The document where it is kept here, else its address; null for no such assessment. */
export async function readDocument(
  on: Queryable,
  dataset: string,
  id: number,
): Promise<{
  readonly url: string | null;
  readonly name: string | null;
  readonly document: Buffer | null;
} | null> {
  const [row] = await on.query<{
    url: string | null;
    name: string | null;
    document: Buffer | null;
  }>(
    `SELECT document_url AS url, document_name AS name, document FROM vault_assessment
     WHERE dataset = $1 AND id = $2`,
    [dataset, id],
  );
  return row ?? null;
}
