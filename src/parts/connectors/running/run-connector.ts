import { batch, mapConcurrently } from '../../../std/streams.ts';
import type { DayWindow, ListedRecord } from '../archives/archive.ts';
import type { Connector } from '../connector.ts';
import { addDays } from './day-window.ts';
import { findWindows } from './find-windows.ts';
import { type KnownRecord, markSeen, readKnown } from './record-store.ts';
import { note, type RunContext } from './run-context.ts';
import { addCounts, type ConnectorRun } from './run-store.ts';
import type { GoneRecord } from './sink.ts';
import { sweepWithdrawn } from './sweep-withdrawn.ts';

/** Days before the last that was read that are read again: records become visible days after their day of change. */
export const OVERLAP_DAYS = 3;
/** The first day of which archives have changes. */
const FIRST_DAY = '1982-01-01';

// A batch is one question to the archive and one transaction, and its flat files are read in some 50 milliseconds.
const BATCH = { maxItems: 50, maxSize: 2 << 20 } as const;
/** Letters of a record whose archive does not tell. */
const UNKNOWN_LETTERS = 30_000;
/** What is looked up at once of what is known. */
const KNOWN_AT_ONCE = 2000;

/** The days that a run of a connector reads. */
export function findSpan({ readUntil }: Pick<Connector, 'readUntil'>, now: Date): DayWindow {
  const to = now.toISOString().slice(0, 10);
  if (readUntil === null) return { from: FIRST_DAY, to };
  const from = addDays(readUntil, -OVERLAP_DAYS);
  return { from, to: to < from ? from : to };
}

/**
 * Reads what the archive has changed since the last run, window by window in the order of days, and looks after what was
 * brought before. Each batch commits with its counts and with what is known of its records: killed at any moment, the same run
 * goes on and counts as if it had not been.
 * @returns 'partial' where the connector may fetch no more in this run, or was paused
 * @throws ArchiveError; the reason of the signal
 */
export async function runConnector<Content>(
  context: RunContext<Content>,
  run: ConnectorRun,
): Promise<'done' | 'partial'> {
  const { archive, connector, db } = context;
  const from =
    connector.readUntil === null
      ? run.fromDay
      : maxDay(run.fromDay, addDays(connector.readUntil, -OVERLAP_DAYS));
  for await (const window of findWindows(archive, { from, to: maxDay(from, run.toDay) })) {
    if (window.count > 0) {
      const read = await readWindow(context, run, window);
      if (read === 'partial') return 'partial';
    }
    await db.execute(
      'UPDATE connector SET read_until = greatest(coalesce(read_until, $2::date), $2::date) WHERE id = $1',
      [connector.id, window.to],
    );
  }
  await sweepWithdrawn(context, run);
  return 'done';
}

const maxDay = (one: string, other: string) => (one > other ? one : other);

async function readWindow<Content>(
  context: RunContext<Content>,
  run: ConnectorRun,
  window: DayWindow,
): Promise<'whole' | 'partial'> {
  const { archive, sink, signal } = context;
  const listed = [...(await archive.list(window)).values()];
  const { wanted, gone } = await sortListed(context, run, listed);
  if (gone.length > 0) await sink.withdraw(gone, (tx, results) => note(context, run, tx, results));
  const { room } = await readRoom(context, run);
  const batches = batch(wanted.slice(0, room), {
    ...BATCH,
    sizeOf: ({ letters }) => letters ?? UNKNOWN_LETTERS,
  });
  // One batch is fetched while the one before is taken.
  for await (const records of mapConcurrently(batches, 2, (some) => archive.fetch(some))) {
    signal.throwIfAborted();
    if ((await readRoom(context, run)).isPaused) return 'partial';
    await sink.take(records, (tx, results) => note(context, run, tx, results));
  }
  return wanted.length > room ? 'partial' : 'whole';
}

/** How many records the run may still fetch, and whether somebody has paused the connector, or removed it. */
async function readRoom<Content>(
  { db, connector }: RunContext<Content>,
  run: ConnectorRun,
): Promise<{ readonly room: number; readonly isPaused: boolean }> {
  const [row] = await db.query<{ fetched: number; isPaused: boolean }>(
    `SELECT r.fetched, c.is_paused AS "isPaused" FROM connector_run r JOIN connector c ON c.id = r.connector
     WHERE r.id = $1`,
    [run.id],
  );
  return {
    room: Math.max(0, connector.mostRecords - (row?.fetched ?? 0)),
    isPaused: row?.isPaused ?? true,
  };
}

/** Which of the listed records are new or other than they are known, and which are gone; the rest is counted. */
async function sortListed<Content>(
  context: RunContext<Content>,
  run: ConnectorRun,
  listed: readonly ListedRecord[],
): Promise<{ readonly wanted: ListedRecord[]; readonly gone: GoneRecord[] }> {
  const { db, connector, clock } = context;
  const wanted: ListedRecord[] = [];
  const gone: GoneRecord[] = [];
  for (let at = 0; at < listed.length; at += KNOWN_AT_ONCE) {
    const some = listed.slice(at, at + KNOWN_AT_ONCE);
    const accessions = some.map(({ accession }) => accession);
    const known = await readKnown(db, connector.id, accessions);
    const seen: string[] = [];
    for (const record of some) {
      const own = known.get(record.accession);
      if (record.withdrawn !== undefined) {
        if (own !== undefined && own.outcome !== 'withdrawn') {
          gone.push({ known: own, reason: record.withdrawn });
        }
      } else if (own === undefined || !isCurrent(own, record, run)) wanted.push(record);
      else seen.push(record.accession);
    }
    await db.transaction(async (tx) => {
      const unchanged = await markSeen(tx, connector.id, {
        accessions: seen,
        run: run.id,
        now: clock.now(),
      });
      if (unchanged > 0) await addCounts(tx, run.id, { unchanged });
    });
  }
  return { wanted, gone };
}

/**
 * Whether a record is known as the archive has it now. Archives tell the day of a change only, so what was fetched on
 * that day or the next may have been changed once more since.
 */
function isCurrent(known: KnownRecord, listed: ListedRecord, run: ConnectorRun): boolean {
  if (known.outcome === 'withdrawn' || listed.updated === null) return false;
  if (known.updated !== listed.updated) return false;
  if (known.run === run.id) return true;
  const fetchedOn = known.fetchedAt.toISOString().slice(0, 10);
  return addDays(listed.updated, 1) < fetchedOn;
}
