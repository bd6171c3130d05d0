import { ArchiveError } from '../archives/archive-error.ts';
import { SOURCE_NAMES } from '../connector.ts';
import { listUnchecked, markChecked } from './record-store.ts';
import { note, type RunContext } from './run-context.ts';
import type { ConnectorRun } from './run-store.ts';
import type { GoneRecord } from './sink.ts';

/** Each record is looked after once in so many days; most are seen in a list before. */
const CHECK_DAYS = 7;
const CHECKED_AT_ONCE = 500;
/** The most that one run looks after: two million records of a connector take some weeks. */
const MOST_CHECKED = 50_000;
const WITHDRAWN_AT_ONCE = 200;
/** So many may be gone at once, or this share of those looked after, before somebody has to look. */
const USUAL_WITHDRAWALS = 20;
const USUAL_SHARE = 0.05;

/**
 * Looks after what was brought before: records that the archive suppresses or withdraws appear in no list of changes. Where it
 * does not list many of them any more, that is rather a failure of its search than the truth, and nothing is taken
 * back until somebody has looked.
 * @throws ArchiveError withdrawals-many
 */
export async function sweepWithdrawn<Content>(
  context: RunContext<Content>,
  run: ConnectorRun,
): Promise<void> {
  const { db, clock, connector, archive, sink, signal, isWithdrawalAccepted } = context;
  const before = new Date(run.startedAt.getTime() - CHECK_DAYS * 86_400_000);
  const gone: GoneRecord[] = [];
  let checked = 0;
  const passed = new Set<string>();
  while (checked < MOST_CHECKED) {
    signal.throwIfAborted();
    // Those that are gone keep their day of the last look until they are taken back.
    const found = await listUnchecked(db, connector.id, {
      before,
      limit: CHECKED_AT_ONCE + passed.size,
    });
    const some = found.filter(({ accession }) => !passed.has(accession));
    if (some.length === 0) break;
    const standings = await archive.check(some.map(({ accession }) => accession));
    const listed: string[] = [];
    for (const known of some) {
      const standing = standings.get(known.accession);
      if (standing === undefined || standing.isPublic) listed.push(known.accession);
      else {
        gone.push({ known, reason: standing.reason });
        passed.add(known.accession);
      }
    }
    await markChecked(db, connector.id, { accessions: listed, now: clock.now() });
    checked += some.length;
    if (isTooMany(gone.length, checked) && checked >= CHECKED_AT_ONCE && !isWithdrawalAccepted)
      break;
  }
  if (isTooMany(gone.length, checked) && !isWithdrawalAccepted) {
    throw new ArchiveError('withdrawals-many', {
      where: connector.name,
      value: `${gone.length} of ${checked}`,
      hint: `${SOURCE_NAMES[connector.source]} does not list ${gone.length} of ${checked} records any more that were brought before, more than is likely. Nothing was taken back. Look at some of them there; where they are withdrawn indeed, run the connector with its withdrawals accepted.`,
    });
  }
  for (let at = 0; at < gone.length; at += WITHDRAWN_AT_ONCE) {
    signal.throwIfAborted();
    await sink.withdraw(gone.slice(at, at + WITHDRAWN_AT_ONCE), (tx, results) =>
      note(context, run, tx, results),
    );
  }
}

function isTooMany(gone: number, checked: number): boolean {
  return gone > Math.max(USUAL_WITHDRAWALS, checked * USUAL_SHARE);
}
