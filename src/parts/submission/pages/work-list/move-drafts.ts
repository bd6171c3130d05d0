import { callOperation } from '../../../../web/api/call-operation.ts';
import type { PlannedEdit } from '../bulk/plan-edits.ts';
import type { FoundDraft } from './work-search.ts';

export type MoveKind = 'approve' | 'coarsen' | 'withdraw';

/** What became of drafts of several submissions, each of which is a request of its own. */
export interface Moved {
  readonly kind: MoveKind | 'edit';
  readonly count: number;
  /** Submissions whose drafts stayed as they were, and why. */
  readonly failures: readonly { readonly submission: string; readonly error: Error }[];
}

type Placed = Pick<FoundDraft, 'id' | 'submission'>;

async function eachSubmission<T extends Placed>(
  kind: Moved['kind'],
  drafts: readonly T[],
  run: (submission: string, own: readonly T[]) => Promise<number>,
): Promise<Moved> {
  let count = 0;
  const failures: { submission: string; error: Error }[] = [];
  for (const [submission, own] of Map.groupBy(drafts, (draft) => draft.submission)) {
    try {
      count += await run(submission, own);
    } catch (error) {
      failures.push({ submission, error: error as Error });
    }
  }
  const [first] = failures;
  // Where nothing was done the reason is all there is to say, and the reader may be asked to confirm.
  if (count === 0 && first !== undefined) throw first.error;
  return { kind, count, failures };
}

/** Approves, coarsens or withdraws drafts, whatever submissions they are of. */
export function moveDrafts(
  drafts: readonly Placed[],
  { kind, acknowledged }: { readonly kind: MoveKind; readonly acknowledged?: string | undefined },
): Promise<Moved> {
  return eachSubmission(kind, drafts, async (submission, own) => {
    const selection = { ids: own.map(({ id }) => id) };
    const body =
      acknowledged === undefined
        ? { selection }
        : { selection, acknowledgePrivacy: true, why: acknowledged };
    return (await callOperation(`${kind}-drafts`, { params: { submission }, body })).count;
  });
}

// Of one request.
const PIECE = 1000;

/** Sends edits of drafts of several submissions. */
export function applyFixes(
  edits: readonly PlannedEdit[],
  drafts: readonly Placed[],
): Promise<Moved> {
  const places = new Map(drafts.map(({ id, submission }) => [id, submission]));
  const placed = edits.map((edit) => ({ ...edit, submission: places.get(edit.id) ?? '' }));
  return eachSubmission('edit', placed, async (submission, own) => {
    let changed = 0;
    for (let from = 0; from < own.length; from += PIECE) {
      const piece = own.slice(from, from + PIECE).map(({ id, changes }) => ({ id, changes }));
      const body = { edits: piece };
      changed += (await callOperation('edit-drafts', { params: { submission }, body })).changed;
    }
    return changed;
  });
}
