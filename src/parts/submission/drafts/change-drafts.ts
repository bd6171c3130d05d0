import { insertRows } from '../../../platform/postgres/insert-rows.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { defined } from '../../../std/assert.ts';
import type { Actor } from './actor.ts';
import { type DraftState, statesBefore } from './draft-state.ts';

/** Who changes drafts, when and why. */
export interface ChangeContext {
  readonly actor: Actor;
  readonly now: Date;
  readonly why?: string;
}

/**
 * Takes numbers for so many changes of a submission's drafts; gives the first. From here to the commit
 * other transactions that change its drafts wait, so numbers become visible in their order.
 */
export async function takeChanges(
  tx: Transaction,
  submission: string,
  count: number,
): Promise<number> {
  const [row] = await tx.query<{ changes: number }>(
    'UPDATE submission SET changes = changes + $2 WHERE id = $1 RETURNING changes',
    [submission, count],
  );
  return defined(row, 'the submission').changes - count + 1;
}

/**
 * Takes drafts of one submission to another state; those from which no step leads there are left as they
 * are. Every step is written down with it. Gives the ids of those that were taken, in order.
 */
export async function moveDrafts(
  tx: Transaction,
  move: { readonly submission: string; readonly ids: readonly number[]; readonly to: DraftState },
  context: ChangeContext,
): Promise<number[]> {
  if (move.ids.length === 0) return [];
  const first = await takeChanges(tx, move.submission, move.ids.length);
  const moved = await tx.query<{ id: number; from_state: DraftState; accession: string | null }>(
    `WITH found AS (
       SELECT id, state, row_number() OVER (ORDER BY id) - 1 AS position FROM draft
       WHERE submission = $1 AND id = ANY($2::bigint[]) AND state = ANY($3::text[]) AND state <> $4
     )
     UPDATE draft d SET state = $4, change = $5 + found.position, changed_at = $6
     FROM found WHERE d.id = found.id
     RETURNING d.id, found.state AS from_state, d.accession`,
    [move.submission, move.ids, statesBefore(move.to), move.to, first, context.now],
  );
  await recordTransitions(
    tx,
    moved.map(({ id, from_state, accession }) => ({
      draft: id,
      accession,
      version: null,
      from: from_state,
      to: move.to,
    })),
    context,
  );
  return moved.map(({ id }) => id).sort((a, b) => a - b);
}

/** One step of a draft or an entry. */
export interface Transition {
  readonly draft: number | null;
  readonly accession: string | null;
  readonly version: number | null;
  readonly from: string | null;
  readonly to: string;
}

/** Writes steps down in the transaction that takes them. */
export async function recordTransitions(
  tx: Transaction,
  transitions: readonly Transition[],
  { actor, now, why = '' }: ChangeContext,
): Promise<void> {
  const all = <T>(value: T): T[] => transitions.map(() => value);
  await insertRows(tx, {
    table: 'entry_transition',
    columns: [
      { name: 'draft', type: 'bigint', values: transitions.map(({ draft }) => draft) },
      { name: 'accession', type: 'text', values: transitions.map(({ accession }) => accession) },
      { name: 'version', type: 'integer', values: transitions.map(({ version }) => version) },
      { name: 'from_state', type: 'text', values: transitions.map(({ from }) => from) },
      { name: 'to_state', type: 'text', values: transitions.map(({ to }) => to) },
      { name: 'at', type: 'timestamptz', values: all(now) },
      { name: 'by_id', type: 'text', values: all(actor.id) },
      { name: 'by_name', type: 'text', values: all(actor.name) },
      { name: 'via', type: 'jsonb', values: all(actor.via) },
      { name: 'why', type: 'text', values: all(why) },
    ],
  });
}
