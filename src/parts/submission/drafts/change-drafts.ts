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
  // The steps are written by the same statement: of ten thousand drafts nothing but ids comes back.
  const moved = await tx.query<{ id: number }>(
    `WITH found AS (
       SELECT id, state, row_number() OVER (ORDER BY id) - 1 AS position FROM draft
       WHERE submission = $1 AND id = ANY($2::bigint[]) AND state = ANY($3::text[]) AND state <> $4
     ), moved AS (
       UPDATE draft d SET state = $4, change = $5 + found.position, changed_at = $6
       FROM found WHERE d.id = found.id
       RETURNING d.id, found.state AS from_state, d.accession
     ), noted AS (
       INSERT INTO entry_transition (draft, accession, from_state, to_state, at, by_id, by_name, via, why)
       SELECT id, accession, from_state, $4, $6, $7, $8, $9::jsonb, $10 FROM moved ORDER BY id
     )
     SELECT id FROM moved ORDER BY id`,
    [
      move.submission,
      move.ids,
      statesBefore(move.to),
      move.to,
      first,
      context.now,
      ...toStepValues(context),
    ],
  );
  return moved.map(({ id }) => id);
}

/** Who takes a step and why, as parameters of a statement: by_id, by_name, via and why. */
export function toStepValues({ actor, why = '' }: ChangeContext): unknown[] {
  return [actor.id, actor.name, actor.via === null ? null : JSON.stringify(actor.via), why];
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
  context: ChangeContext,
): Promise<void> {
  if (transitions.length === 0) return;
  await tx.execute(
    `INSERT INTO entry_transition (draft, accession, version, from_state, to_state, at, by_id, by_name, via, why)
     SELECT t.draft, t.accession, t.version, t.from_state, t.to_state, $6, $7, $8, $9::jsonb, $10
     FROM unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::text[]) WITH ORDINALITY
       AS t(draft, accession, version, from_state, to_state, position)
     ORDER BY t.position`,
    [
      transitions.map(({ draft }) => draft),
      transitions.map(({ accession }) => accession),
      transitions.map(({ version }) => version),
      transitions.map(({ from }) => from),
      transitions.map(({ to }) => to),
      context.now,
      ...toStepValues(context),
    ],
  );
}
