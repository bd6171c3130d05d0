import type { SchemeName } from '../../../bio/primer-scheme-name.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import { PIPELINE_PREFIX } from '../pipeline/processed-entry.ts';
import { sendToPipeline } from '../pipeline/send-to-pipeline.ts';
import { type ChangeContext, recordTransitions, takeChanges } from './change-drafts.ts';
import { checkValues } from './check-values.ts';
import { type DraftProblem, hasError, toDraftProblem } from './draft-problem.ts';
import type { DraftState } from './draft-state.ts';
import { findPrivacy, isPrivate } from './find-privacy.ts';
import { findFreed, findHolders, type Renamed } from './name-holders.ts';
import { findDropProblem } from './segments/check-dropped.ts';

/** New values of fields by name; null clears one. What is not named stays as it is. */
export type FieldChanges = Readonly<Record<string, string | null>>;

/** An edit of one draft. */
export interface DraftEdit {
  readonly id: number;
  readonly changes: FieldChanges;
  /** New values of columns that are no fields; null leaves one out. */
  readonly others?: FieldChanges;
  /** All segments that the next version is not to have, in place of those named before; absent where they stay. */
  readonly dropSegments?: readonly string[] | undefined;
  /** What the instance's pipeline says of it: its answer, in place of the one before. Absent where somebody edits. */
  readonly verdict?: readonly DraftProblem[];
}

interface EditableDraft {
  readonly id: number;
  readonly row_number: number;
  readonly submission_id: string;
  readonly accession: string | null;
  /** Its own, or that of the version that it revises. */
  readonly hasSequence: boolean;
  readonly state: DraftState;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
}

/** Problems of the values, which a new check says anew; the others stay. */
const isOfValues = (problem: DraftProblem): boolean => problem.field !== '';

/** Who edits, and what values are checked against. */
export interface EditContext extends ChangeContext {
  readonly emergenceDate: string | null;
  readonly core: Checklist;
  /** Those that are installed for the pathogen; without any, declared ones are not checked. */
  readonly primerSchemes?: readonly SchemeName[];
}

/**
 * Changes fields of drafts that are not approved yet and checks them again. The sequence and what was
 * found in it stay. Gives the ids of those that were changed, in order.
 * @throws AppError request-invalid for the name of a released sample
 */
export async function editDrafts(
  tx: Transaction,
  submission: string,
  edits: readonly DraftEdit[],
  context: EditContext,
): Promise<number[]> {
  const renamed: Renamed[] = edits.flatMap(({ id, changes: { strain } }) =>
    typeof strain === 'string' ? [{ id, name: strain }] : [],
  );
  // Where a row gives up its name, the next one of that name has it.
  const freed = await findFreed(tx, submission, { renamed, edited: edits.map(({ id }) => id) });
  const all = [...edits, ...freed.map((id) => ({ id, changes: {} }))];
  const first = await takeChanges(tx, submission, all.length);
  const drafts = await tx.query<EditableDraft>(
    `SELECT id, row_number, submission_id, accession, base_version IS NOT NULL OR EXISTS
         (SELECT FROM draft_sequence s WHERE s.draft = d.id) AS "hasSequence", state, metadata, other_columns AS others,
       problems
     FROM draft d
     WHERE submission = $1 AND id = ANY($2::bigint[]) AND state IN ('received', 'waiting', 'needs-attention', 'ready')
     ORDER BY id`,
    [submission, all.map(({ id }) => id)],
  );
  const holders = await findHolders(tx, submission, { ids: drafts.map(({ id }) => id), renamed });
  const byId = new Map<number, DraftEdit>(all.map((edit) => [edit.id, edit]));
  const edited = drafts.map((draft) =>
    applyChanges(draft, byId.get(draft.id) ?? { id: draft.id, changes: {} }, {
      ...context,
      holder: holders.get(draft.id) ?? null,
    }),
  );
  await tx.execute(
    `UPDATE draft d SET metadata = e.metadata, problems = e.problems, state = e.state,
       submission_id = e.name, other_columns = e.others, change = $7 + e.position - 1, changed_at = $8
     FROM unnest($1::bigint[], $2::jsonb[], $3::jsonb[], $4::text[], $5::text[], $6::jsonb[])
       WITH ORDINALITY AS e(id, metadata, problems, state, name, others, position)
     WHERE d.id = e.id`,
    [
      edited.map(({ draft }) => draft.id),
      edited.map(({ metadata }) => JSON.stringify(metadata)),
      edited.map(({ problems }) => JSON.stringify(problems)),
      edited.map(({ state }) => state),
      edited.map(({ name }) => name),
      edited.map(({ others }) => JSON.stringify(others)),
      first,
      context.now,
    ],
  );
  await dropSegments(tx, edits, drafts);
  await recordTransitions(
    tx,
    edited.map(({ draft, state }) => ({
      draft: draft.id,
      accession: draft.accession,
      version: null,
      from: draft.state,
      to: state,
    })),
    context,
  );
  // What somebody changed is for the pipeline to look at again; what it has answered for is settled.
  const changed = edited.flatMap(({ draft: { id } }) => (byId.get(id)?.verdict ? [] : [id]));
  if (changed.length > 0) await sendToPipeline(tx, submission, { ids: changed, now: context.now });
  const isAsked = new Set(edits.map(({ id }) => id));
  return drafts.map(({ id }) => id).filter((id) => isAsked.has(id));
}

/** @throws AppError request-invalid for segments that cannot be left out */
async function dropSegments(
  tx: Transaction,
  edits: readonly DraftEdit[],
  drafts: readonly EditableDraft[],
): Promise<void> {
  const wanted = new Map(
    edits.flatMap(({ id, dropSegments }) =>
      dropSegments === undefined ? [] : [[id, [...new Set(dropSegments)]] as const],
    ),
  );
  const changed = drafts.filter(({ id }) => wanted.has(id));
  if (changed.length === 0) return;
  const rows = await tx.query<{ id: number; own: string[]; former: string[] }>(
    `SELECT d.id, ARRAY(SELECT segment FROM draft_sequence s WHERE s.draft = d.id) AS own,
       ARRAY(SELECT segment FROM entry_sequence e WHERE e.accession = d.accession AND e.version = d.base_version) AS former
     FROM draft d WHERE d.id = ANY($1::bigint[])`,
    [changed.map(({ id }) => id)],
  );
  const segments = new Map(rows.map((row) => [row.id, row]));
  for (const { id, row_number } of changed) {
    const { own = [], former = [] } = segments.get(id) ?? {};
    const dropped = wanted.get(id) ?? [];
    const problem = findDropProblem({ dropped, former, own }, `row ${row_number}`);
    if (problem === null) continue;
    throw new AppError('request-invalid', { detail: problem.hint, problems: [problem] });
  }
  await tx.execute(
    `UPDATE draft d SET dropped_segments = string_to_array(e.dropped, ' ')
     FROM unnest($1::bigint[], $2::text[]) AS e(id, dropped) WHERE d.id = e.id`,
    [changed.map(({ id }) => id), changed.map(({ id }) => (wanted.get(id) ?? []).join(' '))],
  );
}

const isOfSequence = ({ code, field }: DraftProblem): boolean =>
  field === '' &&
  (code === 'sequence-missing' || code === 'analysis-failed' || code.startsWith('segment-'));

/** Of a row that had no name by which its sequence could find it. */
function toMissingSequence(row: number, name: string): DraftProblem {
  return toDraftProblem(
    {
      code: 'sequence-missing',
      where: `row ${row}`,
      value: name.slice(0, 200),
      hint: 'No sequence came for this row. Send the row and its sequence again, and withdraw this one.',
    },
    'error',
  );
}

/** Of a row whose name another one has. */
export function toRepeated(
  row: number,
  { name, holder }: { readonly name: string; readonly holder: number },
): DraftProblem {
  return toDraftProblem(
    {
      code: 'row-repeated',
      where: `row ${row} column strain`,
      value: name.slice(0, 200),
      hint: `Row ${holder} has the same name. Give each sample a name of its own, or withdraw one of the rows.`,
    },
    'error',
    'strain',
  );
}

interface EditedDraft {
  readonly draft: EditableDraft;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
  readonly state: DraftState;
}

function applyChanges(
  draft: EditableDraft,
  { changes, others: otherChanges = {}, verdict = [], dropSegments }: DraftEdit,
  context: {
    readonly now: Date;
    readonly emergenceDate: string | null;
    readonly core: Checklist;
    readonly primerSchemes?: readonly SchemeName[];
    /** Row that has the name; null where that is this one. */
    readonly holder: number | null;
  },
): EditedDraft {
  const name = changes.strain ?? draft.submission_id;
  if (draft.accession !== null && name !== draft.submission_id) {
    throw new AppError('request-invalid', {
      detail: `${draft.accession} is known as ${draft.submission_id}: the name of a released sample stays.`,
    });
  }
  const { emergenceDate, now, core, holder, primerSchemes = [] } = context;
  const checked = checkValues(
    { ...draft.metadata, ...changes },
    {
      rowNumber: draft.row_number,
      today: now.toISOString().slice(0, 10),
      ...(emergenceDate === null ? {} : { emergenceDate }),
      ...{ core, primerSchemes },
    },
  );
  // A value that was refused is not among the stored ones: what was said of it holds until it is changed.
  const isStanding = (problem: DraftProblem): boolean =>
    !isPrivate(problem) &&
    !(problem.code === 'segment-last' && dropSegments !== undefined) &&
    !problem.code.startsWith(PIPELINE_PREFIX) &&
    (!isOfValues(problem) ||
      (problem.code === 'sample-same' && !Object.hasOwn(changes, problem.field)) ||
      (problem.severity === 'error' &&
        problem.code !== 'row-repeated' &&
        draft.metadata[problem.field] === null &&
        !Object.hasOwn(changes, problem.field)));
  const standing = draft.problems.filter(isStanding);
  const fields = new Set(standing.map(({ field }) => field).filter((field) => field !== ''));
  const problems = [...standing, ...checked.problems.filter(({ field }) => !fields.has(field))];
  problems.push(...verdict);
  if (holder !== null) problems.push(toRepeated(draft.row_number, { name, holder }));
  if (!draft.hasSequence && draft.state !== 'received' && !problems.some(isOfSequence)) {
    problems.push(toMissingSequence(draft.row_number, name));
  }
  const others = changeOthers(draft.others, otherChanges);
  const { metadata } = checked;
  problems.push(...findPrivacy({ row: draft.row_number, metadata, others }));
  // A row whose sequence is still to come gets its verdict with it.
  const settled: DraftState = hasError(problems) ? 'needs-attention' : 'ready';
  return {
    draft,
    name,
    metadata,
    others,
    problems,
    state: draft.state === 'received' ? 'received' : settled,
  };
}

function changeOthers(
  others: Readonly<Record<string, string>>,
  changes: FieldChanges,
): Record<string, string> {
  const changed = Object.entries({ ...others, ...changes });
  return Object.fromEntries(changed.filter((one): one is [string, string] => one[1] !== null));
}
