import type { Database } from '../../../platform/postgres/database.ts';
import { type DraftSummary, readChanged } from './read-drafts.ts';
import type { SubmissionState } from './submission-record.ts';
import { findSubmission } from './submission-store.ts';

/** What is told of a submission while it is followed. */
export type FollowEvent =
  | { readonly type: 'draft'; readonly draft: DraftSummary }
  /** Also while nothing changes, so that whoever follows knows that the node is there. */
  | { readonly type: 'state'; readonly state: SubmissionState; readonly changes: number };

const PAGE = 500;

/**
 * Tells every change of a submission's drafts after a number, until its processing has ended and the last
 * one is told. Whoever lost the connection goes on with the last number that it got.
 */
export async function* followDrafts(
  db: Database,
  submission: string,
  options: {
    readonly after: number;
    readonly lineageAttribute: string | null;
    readonly signal: AbortSignal;
    /** Resolves when it is time to look again. */
    readonly wait: (signal: AbortSignal) => Promise<void>;
  },
): AsyncGenerator<FollowEvent> {
  const { lineageAttribute } = options;
  let { after } = options;
  let told: SubmissionState | null = null;
  while (!options.signal.aborted) {
    // Read before the drafts: what changed before the end is then among them.
    const state = (await findSubmission(db, submission))?.state ?? 'withdrawn';
    const changed = await readChanged(db, submission, { after, limit: PAGE, lineageAttribute });
    for (const draft of changed) yield { type: 'draft', draft };
    after = changed.at(-1)?.change ?? after;
    if (changed.length === PAGE) continue;
    if (state !== told || changed.length > 0) yield { type: 'state', state, changes: after };
    told = state;
    if (state !== 'processing' && state !== 'receiving') return;
    await options.wait(options.signal);
  }
}
