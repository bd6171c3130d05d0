import { type PlannedDraft, type PlannedEdit, shownValue, type Values } from './plan-edits.ts';

/** A draft that was changed, with every field that is different since, also those that followed from another. */
export interface ChangedDraft {
  readonly id: number;
  readonly before: Values;
  readonly after: Values;
}

/** Compares drafts of before and after an edit. */
export function findChanged(
  before: readonly PlannedDraft[],
  after: readonly PlannedDraft[],
): readonly ChangedDraft[] {
  const former = new Map(before.map((draft) => [draft.id, draft]));
  return after.flatMap((draft) => {
    const known = former.get(draft.id);
    if (known === undefined) return [];
    const names = new Set([
      ...Object.keys(known.metadata),
      ...Object.keys(draft.metadata),
      ...[...known.problems, ...draft.problems].map(({ field }) => field),
    ]);
    const fields = [...names].filter(
      (field) => field !== '' && shownValue(known, field) !== shownValue(draft, field),
    );
    if (fields.length === 0) return [];
    const valuesOf = (one: PlannedDraft): Values =>
      Object.fromEntries(fields.map((field) => [field, shownValue(one, field)]));
    return [{ id: draft.id, before: valuesOf(known), after: valuesOf(draft) }];
  });
}

/**
 * What writes the old values back. A draft in which one of these fields was changed again since stays as it
 * is, and so does one that was approved: its name is in `kept`.
 */
export function planUndo(
  changed: readonly ChangedDraft[],
  drafts: readonly PlannedDraft[],
): { readonly edits: readonly PlannedEdit[]; readonly kept: readonly string[] } {
  const now = new Map(drafts.map((draft) => [draft.id, draft]));
  const edits: PlannedEdit[] = [];
  const kept: string[] = [];
  for (const { id, before, after } of changed) {
    const draft = now.get(id);
    if (draft === undefined) continue;
    const isSame = Object.entries(after).every(
      ([field, value]) => shownValue(draft, field) === value,
    );
    const isOpen = ['received', 'waiting', 'needs-attention', 'ready'].includes(draft.state);
    if (!isSame || !isOpen) {
      kept.push(draft.submissionId);
      continue;
    }
    const changes = Object.fromEntries(
      Object.entries(before).map(([field, value]) => [field, value === '' ? null : value]),
    );
    edits.push({ id, name: draft.submissionId, changes, before: after });
  }
  return { edits, kept };
}
