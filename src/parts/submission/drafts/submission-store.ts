import { randomBytes } from 'node:crypto';
import type { TableGuess } from '../../../engine/validate/mapping/guess-columns.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Ownership } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import type { Submission } from './submission-record.ts';

const COLUMNS = `id, instance, owner_group AS "ownerGroup", kind, title, submitted_by AS "submittedBy",
  submitter_name AS "submitterName", method, settings, mapping, state, created_at AS "createdAt",
  completed_at AS "completedAt"`;

/** What a new submission begins with. */
export interface NewSubmission
  extends Pick<
    Submission,
    | 'instance'
    | 'ownerGroup'
    | 'kind'
    | 'title'
    | 'submittedBy'
    | 'submitterName'
    | 'method'
    | 'settings'
    | 'mapping'
  > {
  readonly brokerGroup: string | null;
  readonly idempotencyKey: string | null;
  readonly now: Date;
}

/**
 * Makes a submission, or finds the one that the same person made with the same key.
 * @throws AppError request-conflict where that one is of another group or instance
 */
export async function createSubmission(tx: Transaction, made: NewSubmission): Promise<Submission> {
  const id = randomBytes(12).toString('base64url').replace(/[-_]/g, '0');
  const [inserted] = await tx.query<Submission>(
    `INSERT INTO submission (id, instance, owner_group, broker_group, kind, title, submitted_by, submitter_name,
       method, settings, idempotency_key, state, created_at, mapping)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, 'receiving', $12, $13::jsonb)
     ON CONFLICT (submitted_by, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
     RETURNING ${COLUMNS}`,
    [
      id,
      made.instance,
      made.ownerGroup,
      made.brokerGroup,
      made.kind,
      made.title,
      made.submittedBy,
      made.submitterName,
      made.method,
      JSON.stringify(made.settings),
      made.idempotencyKey,
      made.now,
      JSON.stringify(made.mapping),
    ],
  );
  if (inserted !== undefined) return inserted;
  const [known] = await tx.query<Submission>(
    `SELECT ${COLUMNS} FROM submission WHERE submitted_by = $1 AND idempotency_key = $2`,
    [made.submittedBy, made.idempotencyKey],
  );
  const found = defined(known, 'the submission with this key');
  if (found.ownerGroup !== made.ownerGroup || found.instance !== made.instance) {
    throw new AppError('request-conflict', {
      detail: 'The idempotency key was used before, for a submission of another group or instance.',
    });
  }
  return found;
}

/** Keeps what the columns of its table were taken for. */
export async function keepGuess(db: Queryable, id: string, guess: TableGuess): Promise<void> {
  const text = JSON.stringify(guess).replaceAll('\\u0000', '');
  await db.execute('UPDATE submission SET guess = $2::jsonb WHERE id = $1', [id, text]);
}

export async function findSubmission(db: Queryable, id: string): Promise<Submission | null> {
  const [row] = await db.query<Submission>(`SELECT ${COLUMNS} FROM submission WHERE id = $1`, [id]);
  return row ?? null;
}

/** @throws AppError submission-not-found */
export async function getSubmission(db: Queryable, id: string): Promise<Submission> {
  const found = await findSubmission(db, id);
  if (found === null) throw new AppError('submission-not-found');
  return found;
}

/**
 * Locks a submission until the transaction ends, so that its state cannot change meanwhile.
 * @throws AppError submission-not-found
 */
export async function lockSubmission(tx: Transaction, id: string): Promise<Submission> {
  const [row] = await tx.query<Submission>(
    `SELECT ${COLUMNS} FROM submission WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (row === undefined) throw new AppError('submission-not-found');
  return row;
}

/** Says that a submission has come to its end, with what is wrong with its files. */
export async function endSubmission(
  tx: Transaction,
  id: string,
  end: {
    readonly state: 'complete' | 'failed' | 'withdrawn';
    readonly problems: readonly Problem[];
    readonly now: Date;
  },
): Promise<void> {
  await tx.execute(
    `UPDATE submission SET state = $2, problems = problems || $3::jsonb, completed_at = $4 WHERE id = $1`,
    [id, end.state, JSON.stringify(end.problems), end.now],
  );
}

interface OwnerRow {
  readonly owner_group: string;
  readonly instance: string;
  readonly submitted_by: string;
  readonly shared_with: readonly string[];
}

const OWNER = `s.owner_group, s.instance, s.submitted_by, ARRAY(
  SELECT shared_with FROM share WHERE kind = 'submission' AND share.id = s.id) AS shared_with`;

function toOwnership(row: OwnerRow | undefined): Ownership | null {
  if (row === undefined) return null;
  const { owner_group: group, instance, submitted_by: sentBy, shared_with: sharedWith } = row;
  return { group, instance, isOpen: false, sharedWith, sentBy };
}

/** Who owns a submission and may read it; it is never open. */
export async function findSubmissionOwnership(
  db: Queryable,
  id: string,
): Promise<Ownership | null> {
  const [row] = await db.query<OwnerRow>(`SELECT ${OWNER} FROM submission s WHERE s.id = $1`, [id]);
  return toOwnership(row);
}

/** Id of the submission that a draft is of; null where there is no such draft. */
export async function findSubmissionOfDraft(db: Queryable, draft: number): Promise<string | null> {
  const [row] = await db.query<{ submission: string }>(
    'SELECT submission FROM draft WHERE id = $1',
    [draft],
  );
  return row?.submission ?? null;
}

/** Who owns a draft and may read it; it is never open. */
export async function findDraftOwnership(db: Queryable, id: string): Promise<Ownership | null> {
  if (!/^\d{1,15}$/.test(id)) return null;
  const [row] = await db.query<OwnerRow>(
    `SELECT ${OWNER} FROM draft d JOIN submission s ON s.id = d.submission WHERE d.id = $1`,
    [id],
  );
  return toOwnership(row);
}
