import type { Problem } from '../../../schema/problem.ts';
import type { Statements } from './run-store.ts';

export const recordOutcomes = [
  'added',
  'changed',
  'unchanged',
  'duplicate',
  'refused',
  'withdrawn',
  'left-out',
] as const;
export type RecordOutcome = (typeof recordOutcomes)[number];

/** What a connector knows of a record of the archive. */
export interface KnownRecord {
  readonly accession: string;
  readonly version: number;
  /** 'YYYY-MM-DD' */
  readonly updated: string | null;
  readonly fetchedAt: Date;
  readonly outcome: RecordOutcome;
  readonly entry: string | null;
  /** It was fetched from there. */
  readonly address: string;
  /** The run that counted it last. */
  readonly run: number;
}

const COLUMNS = `accession, version, updated_on::text AS updated, fetched_at AS "fetchedAt", outcome, entry, address, run`;

/** What is known of some records, by accession. */
export async function readKnown(
  db: Statements,
  connector: string,
  accessions: readonly string[],
): Promise<ReadonlyMap<string, KnownRecord>> {
  const rows = await db.query<KnownRecord>(
    `SELECT r.* FROM unnest($2::text[]) AS a(accession),
       LATERAL (SELECT ${COLUMNS} FROM connector_record c
         WHERE c.connector = $1 AND c.accession = a.accession OFFSET 0) r`,
    [connector, accessions],
  );
  return new Map(rows.map((row) => [row.accession, row]));
}

/** Notes that records are as they are known; gives how many this run has not counted before. */
export async function markSeen(
  tx: Statements,
  connector: string,
  seen: { readonly accessions: readonly string[]; readonly run: number; readonly now: Date },
): Promise<number> {
  if (seen.accessions.length === 0) return 0;
  return tx.execute(
    `UPDATE connector_record c SET run = $3, checked_at = $4
     FROM unnest($2::text[]) AS a(accession)
     WHERE c.connector = $1 AND c.accession = a.accession AND c.run <> $3`,
    [connector, seen.accessions, seen.run, seen.now],
  );
}

/** What became of a record that was fetched. */
export interface RecordResult {
  readonly accession: string;
  readonly version: number;
  readonly updated: string | null;
  readonly outcome: RecordOutcome;
  readonly entry: string | null;
  readonly problems: readonly Problem[];
  /** It was fetched from there; without keys. */
  readonly address: string;
  /** Nothing here is other than before, so that no run counts it: what is gone there was never an entry of its own here. */
  readonly isSilent?: boolean;
}

/** Keeps what became of records that were fetched. */
export async function writeResults(
  tx: Statements,
  connector: string,
  {
    results,
    run,
    now,
  }: {
    readonly results: readonly RecordResult[];
    readonly run: number;
    readonly now: Date;
  },
): Promise<void> {
  if (results.length === 0) return;
  await tx.execute(
    `INSERT INTO connector_record
       (connector, accession, version, updated_on, outcome, entry, problems, address, run, fetched_at,
        checked_at)
     SELECT $1::uuid, r.accession, r.version, r.updated_on, r.outcome, r.entry, r.problems::jsonb, r.address, $9::bigint,
       $10::timestamptz, $10::timestamptz
     FROM unnest($2::text[], $3::int[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[])
       AS r(accession, version, updated_on, outcome, entry, problems, address)
     ON CONFLICT (connector, accession) DO UPDATE SET version = excluded.version, updated_on = excluded.updated_on,
       outcome = excluded.outcome, entry = coalesce(excluded.entry, connector_record.entry), problems = excluded.problems,
       address = excluded.address,
       run = excluded.run, fetched_at = excluded.fetched_at, checked_at = excluded.checked_at`,
    [
      connector,
      results.map(({ accession }) => accession),
      results.map(({ version }) => version),
      results.map(({ updated }) => updated),
      results.map(({ outcome }) => outcome),
      results.map(({ entry }) => entry),
      results.map(({ problems }) => JSON.stringify(problems)),
      results.map(({ address }) => address),
      run,
      now,
    ],
  );
}

/** Records that were public and that nobody has looked after since a time, those first that wait longest. */
export function listUnchecked(
  db: Statements,
  connector: string,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<readonly KnownRecord[]> {
  return db.query<KnownRecord>(
    `SELECT ${COLUMNS} FROM connector_record
     WHERE connector = $1 AND outcome <> 'withdrawn' AND checked_at < $2
     ORDER BY checked_at, accession LIMIT $3`,
    [connector, before, limit],
  );
}

/** Notes that records are still public. */
export async function markChecked(
  tx: Statements,
  connector: string,
  { accessions, now }: { readonly accessions: readonly string[]; readonly now: Date },
): Promise<void> {
  await tx.execute(
    `UPDATE connector_record c SET checked_at = $3 FROM unnest($2::text[]) AS a(accession)
     WHERE c.connector = $1 AND c.accession = a.accession`,
    [connector, accessions, now],
  );
}

/** A record that is not here, or not any more, and why. */
export interface UntakenRecord {
  readonly accession: string;
  readonly version: number;
  readonly outcome: RecordOutcome;
  readonly entry: string | null;
  readonly fetchedAt: Date;
  readonly problems: readonly Problem[];
}

/** Records that were refused or withdrawn, by accession, after one. */
export function listUntaken(
  db: Statements,
  connector: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly UntakenRecord[]> {
  return db.query<UntakenRecord>(
    `SELECT accession, version, outcome, entry, fetched_at AS "fetchedAt", problems FROM connector_record
     WHERE connector = $1 AND outcome IN ('refused', 'withdrawn') AND accession > $2 ORDER BY accession LIMIT $3`,
    [connector, after, limit],
  );
}
