import type { Queryable } from './queryable.ts';
import type { Transaction } from './transaction.ts';

/** The channel on which readers are woken; a notification says only that there is something. */
export const OUTBOX_CHANNEL = 'outbox';

/** Something that happened to a record, as it is written. */
export interface OutboxEvent {
  /** What happened, such as 'entry-released'. */
  readonly topic: string;
  /** The instance it belongs to: a pathogen's data set on this node. */
  readonly instance: string;
  /** Everything a reader needs, as JSON. */
  readonly payload: unknown;
}

/** An event as it is read. */
export interface OutboxRow extends OutboxEvent {
  /** Rises with every event in the order in which they became visible; may leave numbers out. */
  readonly sequence: number;
  readonly occurredAt: Date;
}

/** What `appendEvents` gives at once; the numbers are there when the transaction has committed. */
export interface AppendedEvents {
  readonly sequences: readonly number[];
}

export interface ReadEventsOptions {
  /** The last sequence number that was read; 0 to begin with. */
  readonly after: number;
  readonly topic?: string;
  readonly instance?: string;
  readonly limit: number;
}

/** One statement; a transaction with more events sends several. */
const EVENTS_PER_STATEMENT = 2_000;

/**
 * Adds events to the transaction, in order. They are written as the last thing before its commit,
 * because from there on every other transaction with events waits for this one.
 */
export function appendEvents(
  transaction: Transaction,
  events: readonly OutboxEvent[],
): AppendedEvents {
  const sequences: number[] = [];
  transaction.beforeCommit(async () => {
    for (let from = 0; from < events.length; from += EVENTS_PER_STATEMENT) {
      const part = events.slice(from, from + EVENTS_PER_STATEMENT);
      const rows = await transaction.query<{ sequence: number }>(
        `INSERT INTO outbox (topic, instance, payload)
         SELECT topic, instance, payload
         FROM unnest($1::text[], $2::text[], $3::jsonb[])
           WITH ORDINALITY AS event (topic, instance, payload, position)
         ORDER BY position
         RETURNING sequence`,
        [
          part.map((event) => event.topic),
          part.map((event) => event.instance),
          part.map((event) => JSON.stringify(event.payload)),
        ],
      );
      for (const row of rows) sequences.push(row.sequence);
    }
  });
  return { sequences };
}

/**
 * Reads the events after a sequence number, in order. A reader that goes on after the last number it
 * got never misses one: no event can become visible with a smaller number than one that already is.
 */
export async function readEvents(
  from: Queryable,
  options: ReadEventsOptions,
): Promise<readonly OutboxRow[]> {
  return from.query<OutboxRow>(
    `SELECT sequence, occurred_at AS "occurredAt", topic, instance, payload
     FROM outbox
     WHERE sequence > $1
       AND ($2::text IS NULL OR topic = $2)
       AND ($3::text IS NULL OR instance = $3)
     ORDER BY sequence
     LIMIT $4`,
    [options.after, options.topic ?? null, options.instance ?? null, options.limit],
  );
}

/** The number of the last event, 0 where there is none: a reader that has it is up to date. */
export async function readLastSequence(from: Queryable): Promise<number> {
  const [row] = await from.query<{ last: number }>(
    'SELECT coalesce(max(sequence), 0) AS last FROM outbox',
  );
  return row?.last ?? 0;
}

/** Has the numbers of a new outbox begin behind one: what was told under the numbers up to it is known elsewhere. */
export async function advanceOutbox(on: Queryable, to: number): Promise<void> {
  await on.query(
    `SELECT setval(pg_get_serial_sequence('outbox', 'sequence'), greatest($1::bigint, 1,
       coalesce((SELECT max(sequence) FROM outbox), 0)))`,
    [to],
  );
}
