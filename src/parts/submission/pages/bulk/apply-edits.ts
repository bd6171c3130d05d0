import { callOperation } from '../../../../web/api/call-operation.ts';
import type { DraftFilter, DraftSummary } from '../submissions/queries.ts';
import type { PlannedEdit } from './plan-edits.ts';
import { type ChangedDraft, findChanged } from './undo-edits.ts';

// Of one request; the rest follows in the next ones.
const PIECE = 1000;

/** All drafts of a submission that fulfil a filter, page by page. */
export async function fetchDrafts(
  submission: string,
  filter: DraftFilter = {},
): Promise<readonly DraftSummary[]> {
  const all: DraftSummary[] = [];
  for (let after = 0; ; ) {
    const { drafts } = await callOperation('list-drafts', {
      params: { submission },
      query: { ...filter, after, limit: PIECE },
    });
    all.push(...drafts);
    if (drafts.length < PIECE) return all;
    after = drafts.at(-1)?.row ?? after;
  }
}

/** What an edit has come to, also where a piece of it failed. */
export interface AppliedEdits {
  /** How many drafts the node has changed. */
  readonly changed: number;
  /** What is needed to take it back. */
  readonly drafts: readonly ChangedDraft[];
  /** Why the pieces after were not sent; null where all were. */
  readonly failure: Error | null;
}

/** Sends edits piece by piece and keeps what the values were before. */
export async function applyEdits(
  submission: string,
  edits: readonly PlannedEdit[],
): Promise<AppliedEdits> {
  const isMeant = new Set(edits.map(({ id }) => id));
  const read = async () => (await fetchDrafts(submission)).filter(({ id }) => isMeant.has(id));
  const before = await read();
  let changed = 0;
  let failure: Error | null = null;
  try {
    for (let from = 0; from < edits.length; from += PIECE) {
      const piece = edits.slice(from, from + PIECE).map(({ id, changes }) => ({ id, changes }));
      const body = { edits: piece };
      changed += (await callOperation('edit-drafts', { params: { submission }, body })).changed;
    }
  } catch (error) {
    failure = error as Error;
  }
  return { changed, drafts: findChanged(before, await read()), failure };
}
