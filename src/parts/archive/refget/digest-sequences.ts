import { setTimeout as wait } from 'node:timers/promises';
import { readEvents } from '../../../platform/postgres/outbox.ts';
import type { EntryReference } from '../../../schema/ports.ts';
import type { ArchiveContext } from '../archive-context.ts';
import { computeSequenceDigests } from './sequence-digests.ts';

// An event has up to 2,500 entries, and its transaction lasts as long as they do.
const EVENTS_AT_ONCE = 1;
// Of 30 kB each: 30 ms of the thread that also answers requests.
const SEQUENCES_AT_ONCE = 100;
/**
 * So many times as long as it worked it leaves the thread to others. A genome of 30 kB takes 0.35 ms of it: the 94,000 of
 * one release took it for half a minute, just when people ask for them and revise them.
 */
const REST = 9;

/**
 * Digests the sequences of released entries, those from before this program did so too: it reads the outbox from its
 * begin, some events and the place up to which was read in one transaction, so that each is done once, whenever the
 * process ends. Nothing waits for it, so it gives way. Resolves with how many sequences it digested.
 */
export async function digestSequences(
  context: ArchiveContext,
  signal: AbortSignal,
  rest: (milliseconds: number) => Promise<unknown> = (milliseconds) =>
    wait(milliseconds, undefined, { signal }).catch(() => undefined),
): Promise<number> {
  let digested = 0;
  for (;;) {
    if (signal.aborted) return digested;
    const { events, sequences } = await digestNext(context, rest);
    digested += sequences;
    if (events === 0) return digested;
  }
}

async function digestNext(
  { db, entries }: ArchiveContext,
  rest: (milliseconds: number) => Promise<unknown>,
) {
  return db.transaction(async (tx) => {
    const [position] = await tx.query<{ sequence: number }>(
      'SELECT sequence FROM archive_position FOR UPDATE',
    );
    const events = await readEvents(tx, {
      after: position?.sequence ?? 0,
      topic: 'entries.released',
      limit: EVENTS_AT_ONCE,
    });
    let sequences = 0;
    for (const { payload } of events) {
      const { entries: released } = payload as { readonly entries: readonly EntryReference[] };
      for (let from = 0; from < released.length; from += SEQUENCES_AT_ONCE) {
        const part = released.slice(from, from + SEQUENCES_AT_ONCE);
        const begun = performance.now();
        const rows = (await entries.readSequences(part)).map((one) => ({
          ...one,
          ...computeSequenceDigests(one.letters),
        }));
        sequences += rows.length;
        await tx.execute(
          `INSERT INTO archive_sequence (accession, version, segment, ga4gh, md5, length)
           SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::int[])
           ON CONFLICT DO NOTHING`,
          [
            rows.map(({ accession }) => accession),
            rows.map(({ version }) => version),
            rows.map(({ segment }) => segment),
            rows.map(({ ga4gh }) => ga4gh),
            rows.map(({ md5 }) => md5),
            rows.map(({ letters }) => letters.length),
          ],
        );
        await rest(REST * (performance.now() - begun));
      }
    }
    const last = events.at(-1);
    if (last !== undefined) {
      await tx.execute('UPDATE archive_position SET sequence = $1', [last.sequence]);
    }
    return { events: events.length, sequences };
  });
}
