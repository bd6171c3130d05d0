import { readEvents } from '../../../platform/postgres/outbox.ts';
import type { EntryReference } from '../../../schema/ports.ts';
import type { ArchiveContext } from '../archive-context.ts';
import { computeSequenceDigests } from './sequence-digests.ts';

const EVENTS_AT_ONCE = 20;
const SEQUENCES_AT_ONCE = 200;

/**
 * Digests the sequences of released entries, those from before this program did so too: it reads the outbox from its
 * begin, some events and the place up to which was read in one transaction, so that each is done once, whenever the
 * process ends. Resolves with how many sequences it digested.
 */
export async function digestSequences(
  context: ArchiveContext,
  signal: AbortSignal,
): Promise<number> {
  let digested = 0;
  for (;;) {
    if (signal.aborted) return digested;
    const { events, sequences } = await digestNext(context);
    digested += sequences;
    if (events === 0) return digested;
  }
}

async function digestNext({ db, entries }: ArchiveContext) {
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
      }
    }
    const last = events.at(-1);
    if (last !== undefined) {
      await tx.execute('UPDATE archive_position SET sequence = $1', [last.sequence]);
    }
    return { events: events.length, sequences };
  });
}
