import { createHash } from 'node:crypto';
import type { ByteRange } from '../../../engine/crypt4gh/edit-list.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** A pair of numbers: from, and before which. */
type Pair = readonly [number, number];

/** A file for one reader, of which every byte is settled. */
export interface OutboxEntry {
  readonly id: string;
  readonly account: string;
  /** The right by which it was made, and with which it ends. */
  readonly entitlement: string;
  readonly dataset: string;
  readonly file: string;
  /** Public key of X25519, 32 bytes. */
  readonly recipient: Uint8Array;
  /** Bytes of plain text that were asked for, ascending; null for the whole file. */
  readonly ranges: readonly ByteRange[] | null;
  /** Bytes that it decrypts to. */
  readonly plainBytes: number;
  /** Sealed for the recipient. */
  readonly header: Uint8Array;
  /** Of the whole kept body. */
  readonly bodySha256: string;
  /** Bytes of the kept body that follow the header. */
  readonly bodyRanges: readonly ByteRange[];
  /** Bytes of the encrypted file, header and all. */
  readonly bytes: number;
  readonly createdAt: Date;
}

/** What makes two entries the same. */
export type AskedEntry = Pick<
  OutboxEntry,
  'account' | 'entitlement' | 'file' | 'recipient' | 'ranges' | 'bodySha256'
>;

interface EntryRow extends Omit<OutboxEntry, 'ranges' | 'bodyRanges'> {
  readonly ranges: readonly Pair[] | null;
  readonly bodyRanges: readonly Pair[];
}

const COLUMNS = `id, account, entitlement, dataset, file, recipient, ranges, plain_bytes AS "plainBytes", header,
  body_sha256 AS "bodySha256", body_ranges AS "bodyRanges", bytes, created_at AS "createdAt"`;

/** The entry of an account that was made of the same question; null for none. */
export async function findAsked(on: Queryable, asked: AskedEntry): Promise<OutboxEntry | null> {
  const [row] = await on.query<EntryRow>(
    `SELECT ${COLUMNS} FROM delivery_outbox WHERE asked = $1`,
    [digest(asked)],
  );
  return row === undefined ? null : toEntry(row);
}

/** Keeps an entry; where somebody was quicker with the same, that one is told. */
export async function keepEntry(on: Queryable, entry: OutboxEntry): Promise<OutboxEntry> {
  await on.execute(
    `INSERT INTO delivery_outbox (id, asked, account, entitlement, dataset, file, recipient, ranges, plain_bytes, header,
       body_sha256, body_ranges, bytes, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (asked) DO NOTHING`,
    [
      ...[entry.id, digest(entry), entry.account, entry.entitlement, entry.dataset, entry.file],
      ...[entry.recipient, toJson(entry.ranges), entry.plainBytes, entry.header],
      ...[entry.bodySha256, toJson(entry.bodyRanges), entry.bytes, entry.createdAt],
    ],
  );
  return (await findAsked(on, entry)) ?? entry;
}

/** One of an account's own; null for none, and for what is another's. */
export async function findEntry(
  on: Queryable,
  id: string,
  account: string,
): Promise<OutboxEntry | null> {
  const [row] = await on.query<EntryRow>(
    `SELECT ${COLUMNS} FROM delivery_outbox WHERE id = $1 AND account = $2`,
    [id, account],
  );
  return row === undefined ? null : toEntry(row);
}

/** All of an account, the latest first. */
export async function listEntries(on: Queryable, account: string): Promise<readonly OutboxEntry[]> {
  const rows = await on.query<EntryRow>(
    `SELECT ${COLUMNS} FROM delivery_outbox WHERE account = $1 ORDER BY created_at DESC, id`,
    [account],
  );
  return rows.map(toEntry);
}

export async function countEntries(on: Queryable, account: string): Promise<number> {
  const [row] = await on.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM delivery_outbox WHERE account = $1',
    [account],
  );
  return row?.count ?? 0;
}

export async function removeEntry(on: Queryable, id: string): Promise<void> {
  await on.execute('DELETE FROM delivery_outbox WHERE id = $1', [id]);
}

/** Rights by which there are entries, from the one behind `after` on, so many at most. */
export async function listEntitlementsOfEntries(
  on: Queryable,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await on.query<{ entitlement: string }>(
    `SELECT DISTINCT entitlement FROM delivery_outbox WHERE entitlement > $1 ORDER BY entitlement LIMIT $2`,
    [after, limit],
  );
  return rows.map(({ entitlement }) => entitlement);
}

/** Removes what was made by rights; resolves with how many entries. */
export function removeByEntitlements(on: Queryable, ids: readonly string[]): Promise<number> {
  return on.execute('DELETE FROM delivery_outbox WHERE entitlement = ANY ($1)', [ids]);
}

function digest({
  account,
  entitlement,
  file,
  recipient,
  ranges,
  bodySha256,
}: AskedEntry): Uint8Array {
  const key = Buffer.from(recipient).toString('hex');
  const asked = JSON.stringify([account, entitlement, file, bodySha256, key, toJson(ranges)]);
  return createHash('sha256').update(asked).digest();
}

function toJson(ranges: readonly ByteRange[] | null): string | null {
  return ranges === null ? null : JSON.stringify(ranges.map(({ start, end }) => [start, end]));
}

function toEntry({ ranges, bodyRanges, ...row }: EntryRow): OutboxEntry {
  return {
    ...row,
    ranges: ranges?.map(toRange) ?? null,
    bodyRanges: bodyRanges.map(toRange),
  };
}

function toRange([start, end]: Pair): ByteRange {
  return { start, end };
}
