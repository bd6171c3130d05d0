import type { Database } from '../../../platform/postgres/database.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { EnaKind } from './ena-objects.ts';

export const enaServices = ['test', 'production'] as const;
export type EnaServiceId = (typeof enaServices)[number];

/** How a group deposits, without its password. */
export interface EnaAccount {
  readonly ownerGroup: string;
  readonly service: EnaServiceId;
  readonly username: string;
  readonly centerName: string;
  readonly studyTitle: string;
  readonly studyDescription: string;
  /** 'YYYY-MM-DD' */
  readonly holdUntil: string | null;
  readonly librarySource: string;
  readonly keepsUp: boolean;
  readonly ordersSince: Date | null;
  readonly problem: string | null;
}

export const depositStates = ['waiting', 'deposited', 'refused', 'cancelled'] as const;
export type DepositState = (typeof depositStates)[number];

/** An entry whose deposit was ordered. */
export interface Deposit {
  readonly entry: string;
  readonly instance: string;
  readonly version: number;
  readonly withReads: boolean;
  readonly state: DepositState;
  readonly problems: readonly Problem[];
  readonly orderedByName: string;
  readonly orderedAt: Date;
  readonly changedAt: Date;
}

/** An object that ENA has. */
export interface StoredObject {
  readonly kind: EnaKind;
  readonly alias: string;
  readonly instance: string;
  readonly entry: string | null;
  readonly version: number | null;
  readonly accession: string;
  readonly otherAccession: string | null;
  readonly status: string | null;
  readonly holdUntil: string | null;
  readonly digest: Uint8Array | null;
}

/** An object of a submission, as it is remembered until its receipt comes. */
export interface SentObject {
  readonly kind: EnaKind;
  readonly alias: string;
  readonly instance: string;
  readonly entry: string | null;
  readonly version: number | null;
  /** SHA-256 of its XML in hex. */
  readonly digest: string;
}

export interface SentSubmission {
  readonly alias: string;
  readonly action: string;
  readonly objects: readonly SentObject[];
}

const ACCOUNT = `owner_group AS "ownerGroup", service, username, center_name AS "centerName",
  study_title AS "studyTitle", study_description AS "studyDescription", hold_until::text AS "holdUntil",
  library_source AS "librarySource", keeps_up AS "keepsUp", orders_since AS "ordersSince", problem`;
const DEPOSIT = `entry, instance, version, with_reads AS "withReads", state, problems,
  ordered_by_name AS "orderedByName", ordered_at AS "orderedAt", changed_at AS "changedAt"`;
const OBJECT = `kind, alias, instance, entry, version, accession, other_accession AS "otherAccession", status,
  hold_until::text AS "holdUntil", digest`;

/** A group's account with its sealed password; null where it has none. */
export async function readAccount(
  on: Queryable,
  group: string,
): Promise<(EnaAccount & { readonly password: Uint8Array }) | null> {
  const [row] = await on.query<EnaAccount & { readonly password: Uint8Array }>(
    `SELECT ${ACCOUNT}, password FROM ena_account WHERE owner_group = $1`,
    [group],
  );
  return row ?? null;
}

export async function listAccounts(on: Queryable): Promise<readonly EnaAccount[]> {
  return on.query<EnaAccount>(`SELECT ${ACCOUNT} FROM ena_account ORDER BY owner_group`);
}

export async function setAccountProblem(
  on: Queryable,
  group: string,
  problem: string | null,
): Promise<void> {
  await on.execute('UPDATE ena_account SET problem = $2 WHERE owner_group = $1', [group, problem]);
}

/** Whose deposits, and at which of ENA's services. */
export interface DepositPlace {
  readonly group: string;
  readonly service: EnaServiceId;
}

/** Deposits that wait, by accession, from after one on. */
export async function readWaiting(
  on: Queryable,
  { group, service }: DepositPlace,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly Deposit[]> {
  return on.query<Deposit>(
    `SELECT ${DEPOSIT} FROM ena_deposit
     WHERE owner_group = $1 AND service = $2 AND state = 'waiting' AND entry > $3 ORDER BY entry LIMIT $4`,
    [group, service, page.after, page.limit],
  );
}

/** A page of deposits, those last changed first. */
export async function listDeposits(
  on: Queryable,
  { group, service }: DepositPlace,
  page: { readonly state: DepositState | null; readonly after: string; readonly limit: number },
): Promise<readonly Deposit[]> {
  return on.query<Deposit>(
    `SELECT ${DEPOSIT} FROM ena_deposit
     WHERE owner_group = $1 AND service = $2 AND ($3::text IS NULL OR state = $3) AND entry > $4
     ORDER BY entry LIMIT $5`,
    [group, service, page.state, page.after, page.limit],
  );
}

export async function countDeposits(
  on: Queryable,
  { group, service }: DepositPlace,
): Promise<Readonly<Record<DepositState, number>>> {
  const rows = await on.query<{ state: DepositState; count: number }>(
    `SELECT state, count(*)::int AS count FROM ena_deposit WHERE owner_group = $1 AND service = $2 GROUP BY state`,
    [group, service],
  );
  const counts = { waiting: 0, deposited: 0, refused: 0, cancelled: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** Settles deposits, each with its state and what is wrong with it. */
export async function settleDeposits(
  on: Queryable,
  { group, service }: DepositPlace,
  settled: readonly {
    readonly entry: string;
    readonly version: number;
    readonly state: DepositState;
    readonly problems: readonly Problem[];
  }[],
  now: Date,
): Promise<void> {
  if (settled.length === 0) return;
  await on.execute(
    `UPDATE ena_deposit d SET version = r.version, state = r.state, problems = r.problems, changed_at = $3
     FROM unnest($4::text[], $5::int[], $6::text[], $7::jsonb[]) AS r(entry, version, state, problems)
     WHERE d.owner_group = $1 AND d.service = $2 AND d.entry = r.entry`,
    [
      group,
      service,
      now,
      settled.map(({ entry }) => entry),
      settled.map(({ version }) => version),
      settled.map(({ state }) => state),
      settled.map(({ problems }) => JSON.stringify(problems)),
    ],
  );
}

/** Objects of some entries, or the studies of the group where none is named. */
export async function readObjects(
  on: Queryable,
  { group, service }: DepositPlace,
  entries: readonly string[] | null,
): Promise<readonly StoredObject[]> {
  return on.query<StoredObject>(
    `SELECT ${OBJECT} FROM ena_object
     WHERE owner_group = $1 AND service = $2
       AND CASE WHEN $3::text[] IS NULL THEN entry IS NULL ELSE entry = ANY($3) END
     ORDER BY kind, alias`,
    [group, service, entries],
  );
}

/** What ENA says of an object. */
export interface ObjectNews extends Omit<StoredObject, 'digest'> {
  /** In hex; null where it is not known what ENA has. */
  readonly digest: string | null;
}

export async function writeObjects(
  on: Queryable,
  { group, service }: DepositPlace,
  objects: readonly ObjectNews[],
  now: Date,
): Promise<void> {
  for (const one of objects) {
    await on.execute(
      `INSERT INTO ena_object (owner_group, service, kind, alias, instance, entry, version, accession, other_accession,
         status, hold_until, digest, deposited_at, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, decode($12, 'hex'), $13, $13)
       ON CONFLICT (owner_group, service, kind, alias) DO UPDATE SET version = excluded.version,
         accession = excluded.accession,
         other_accession = coalesce(excluded.other_accession, ena_object.other_accession),
         status = coalesce(excluded.status, ena_object.status),
         hold_until = coalesce(excluded.hold_until, ena_object.hold_until), digest = excluded.digest,
         changed_at = excluded.changed_at`,
      [
        group,
        service,
        one.kind,
        one.alias,
        one.instance,
        one.entry,
        one.version,
        one.accession,
        one.otherAccession,
        one.status,
        one.holdUntil,
        one.digest,
        now,
      ],
    );
  }
}

export async function setObjectStatus(
  on: Queryable,
  { group, service }: DepositPlace,
  target: {
    readonly accession: string;
    readonly status: string;
    readonly holdUntil: string | null;
  },
  now: Date,
): Promise<void> {
  await on.execute(
    `UPDATE ena_object SET status = $4, hold_until = $5, changed_at = $6
     WHERE owner_group = $1 AND service = $2 AND accession = $3`,
    [group, service, target.accession, target.status, target.holdUntil, now],
  );
}

/** Remembers what is about to be sent, so that it is asked for where the answer gets lost. */
export async function openSubmission(
  on: Queryable,
  { group, service }: DepositPlace,
  submission: SentSubmission,
  now: Date,
): Promise<void> {
  await on.execute(
    `INSERT INTO ena_submission (alias, owner_group, service, action, objects, state, sent_at)
     VALUES ($1, $2, $3, $4, $5, 'sent', $6)`,
    [submission.alias, group, service, submission.action, JSON.stringify(submission.objects), now],
  );
}

export async function closeSubmission(
  on: Queryable,
  alias: string,
  told: { readonly state: 'taken' | 'refused'; readonly receipt: string; readonly now: Date },
): Promise<void> {
  await on.execute(
    'UPDATE ena_submission SET state = $2, receipt = $3, settled_at = $4 WHERE alias = $1',
    [alias, told.state, told.receipt.slice(0, 100_000), told.now],
  );
}

/** Submissions whose answer never came. */
export async function readOpenSubmissions(
  on: Queryable,
  { group, service }: DepositPlace,
): Promise<readonly SentSubmission[]> {
  return on.query<SentSubmission>(
    `SELECT alias, action, objects FROM ena_submission
     WHERE owner_group = $1 AND service = $2 AND state = 'sent' ORDER BY sent_at, alias`,
    [group, service],
  );
}

/** Orders deposits; those that were ordered before and are not refused stay as they are. Gives how many are new or wait again. */
export async function orderDeposits(
  db: Database | Queryable,
  { group, service }: DepositPlace,
  orders: readonly {
    readonly entry: string;
    readonly instance: string;
    readonly version: number;
  }[],
  by: {
    readonly id: string;
    readonly name: string;
    readonly withReads: boolean;
    readonly now: Date;
  },
): Promise<number> {
  if (orders.length === 0) return 0;
  return db.execute(
    `INSERT INTO ena_deposit (owner_group, service, entry, instance, version, with_reads, state, ordered_by,
       ordered_by_name, ordered_at, changed_at)
     SELECT $1, $2, r.entry, r.instance, r.version, $6, 'waiting', $7, $8, $9, $9
     FROM unnest($3::text[], $4::text[], $5::int[]) AS r(entry, instance, version)
     ON CONFLICT (owner_group, service, entry) DO UPDATE SET state = 'waiting', problems = '[]',
       with_reads = ena_deposit.with_reads OR excluded.with_reads, changed_at = excluded.changed_at
     WHERE ena_deposit.state IN ('refused', 'cancelled') OR ena_deposit.problems <> '[]'
       OR ena_deposit.version <> excluded.version OR (excluded.with_reads AND NOT ena_deposit.with_reads)`,
    [
      group,
      service,
      orders.map(({ entry }) => entry),
      orders.map(({ instance }) => instance),
      orders.map(({ version }) => version),
      by.withReads,
      by.id,
      by.name,
      by.now,
    ],
  );
}
