import type { Changes, ChangeTable } from '../../revisions/change-table.ts';
import type { DraftSummary } from '../submissions/queries.ts';

/** What of a draft the planning reads. */
export type PlannedDraft = Pick<
  DraftSummary,
  'id' | 'submissionId' | 'accession' | 'state' | 'metadata'
> & {
  readonly problems: readonly Pick<
    DraftSummary['problems'][number],
    'field' | 'severity' | 'value'
  >[];
};

/** Values by field as the reader sees them; an empty one stands for none. */
export type Values = Readonly<Record<string, string>>;

/** One draft that is to be changed. */
export interface PlannedEdit {
  readonly id: number;
  readonly name: string;
  readonly changes: Changes;
  readonly before: Values;
}

/** What an edit of many rows will do, before it is done. */
export interface EditPlan {
  readonly edits: readonly PlannedEdit[];
  /** How many rows change, by field. */
  readonly fields: ReadonlyMap<string, number>;
  /** Rows of the table for which there is no draft. */
  readonly missing: readonly string[];
  /** Rows of the table that may mean several drafts, or a draft that a row before meant. */
  readonly unclear: readonly string[];
  /** Drafts that are approved or released and stay. */
  readonly closed: readonly string[];
  /** Rows after which nothing would be different. */
  readonly unchanged: number;
}

const EDITABLE: ReadonlySet<string> = new Set(['received', 'waiting', 'needs-attention', 'ready']);

/** Value of a field; what was written and refused is shown again, to be mended. */
export function shownValue(
  { metadata, problems }: Pick<PlannedDraft, 'metadata' | 'problems'>,
  field: string,
): string {
  const refused = problems.find((one) => one.field === field && one.severity === 'error');
  return metadata[field] ?? refused?.value ?? '';
}

/** What changes would really change of a draft; null where that is nothing. */
function toEdit(draft: PlannedDraft, wanted: Changes): PlannedEdit | null {
  const changed = Object.entries(wanted).filter(
    ([field, value]) => (value ?? '') !== shownValue(draft, field),
  );
  if (changed.length === 0) return null;
  return {
    id: draft.id,
    name: draft.submissionId,
    changes: Object.fromEntries(changed),
    before: Object.fromEntries(changed.map(([field]) => [field, shownValue(draft, field)])),
  };
}

function countFields(edits: readonly PlannedEdit[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { changes } of edits) {
    for (const field of Object.keys(changes)) counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  return counts;
}

function groupBy(
  drafts: readonly PlannedDraft[],
  keyOf: (draft: PlannedDraft) => string | null,
): ReadonlyMap<string, readonly PlannedDraft[]> {
  const groups = new Map<string, PlannedDraft[]>();
  for (const draft of drafts) {
    const key = keyOf(draft);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [draft]);
    else group.push(draft);
  }
  return groups;
}

/** Joins the rows of a table with drafts, by accession where a row has one, else by name. */
export function planTable({ rows }: ChangeTable, drafts: readonly PlannedDraft[]): EditPlan {
  const standing = drafts.filter(({ state }) => state !== 'withdrawn');
  const byAccession = groupBy(standing, ({ accession }) => accession);
  const byName = groupBy(standing, ({ submissionId }) => submissionId);
  const edits: PlannedEdit[] = [];
  const missing: string[] = [];
  const unclear: string[] = [];
  const closed: string[] = [];
  const seen = new Set<number>();
  let unchanged = 0;
  for (const { accession, name, changes, line } of rows) {
    const key = accession || name;
    const [draft, another] = (accession === '' ? byName : byAccession).get(key) ?? [];
    // A row without a key is told by its line.
    if (draft === undefined) missing.push(key || String(line));
    else if (another !== undefined || seen.has(draft.id)) unclear.push(key);
    else if (EDITABLE.has(draft.state)) {
      seen.add(draft.id);
      const edit = toEdit(draft, changes);
      if (edit === null) unchanged += 1;
      else edits.push(edit);
    } else closed.push(key);
  }
  return { edits, fields: countFields(edits), missing, unclear, closed, unchanged };
}

/** What is searched for in one field and what is written in its place. */
export interface Replacement {
  readonly field: string;
  readonly find: string;
  readonly replace: string;
  /** The whole value has to be what is searched for, not a part of it. */
  readonly isWhole: boolean;
}

/** Finds and replaces letter by letter in one field of drafts; an empty result clears the field. */
export function planReplacement(
  { field, find, replace, isWhole }: Replacement,
  drafts: readonly PlannedDraft[],
): EditPlan {
  const edits: PlannedEdit[] = [];
  const closed: string[] = [];
  for (const draft of drafts) {
    const value = shownValue(draft, field);
    const isHit = isWhole ? value === find : find !== '' && value.includes(find);
    if (!isHit || draft.state === 'withdrawn') continue;
    if (!EDITABLE.has(draft.state)) {
      closed.push(draft.submissionId);
      continue;
    }
    // As a function, so that a dollar sign is one.
    const after = isWhole ? replace : value.replaceAll(find, () => replace);
    const edit = toEdit(draft, { [field]: after.trim() === '' ? null : after });
    if (edit !== null) edits.push(edit);
  }
  return { edits, fields: countFields(edits), missing: [], unclear: [], closed, unchanged: 0 };
}
