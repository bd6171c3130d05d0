import type { TableGuess } from '../../../engine/validate/mapping/guess-columns.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { insertRows } from '../../../platform/postgres/insert-rows.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Problem } from '../../../schema/problem.ts';
import { batch } from '../../../std/streams.ts';
import { MAX_NAME_LENGTH } from '../import/check-rows.ts';
import type { TableRow } from '../import/read-table.ts';
import { type KeptName, listKeptNames } from '../import/sequence-names.ts';
import { type ChangeContext, recordTransitions, takeChanges } from './change-drafts.ts';
import { checkDraftRows, type DraftRow, type DraftTableOptions } from './check-draft-rows.ts';
import { type DraftProblem, toDraftProblem } from './draft-problem.ts';
import type { DraftState } from './draft-state.ts';
import { findPrivacy } from './find-privacy.ts';
import { getSubmission } from './submission-store.ts';

// Rows of one transaction; wide rows fill it sooner, so that memory stays bounded.
const BATCH = { maxItems: 500, maxSize: 1 << 20 } as const;

/**
 * Makes a draft of every row of a submission's table. A run that was cut off is begun again from the
 * first row: rows that have their draft are passed over, whatever became of it.
 * @returns problems of the table as a whole
 * @throws TableError where no row can be used
 */
export async function stageDrafts(
  db: Database,
  submission: string,
  rows: AsyncIterable<TableRow>,
  options: StageOptions & {
    readonly signal: AbortSignal;
    /** Called when the first rows have their drafts. */
    readonly onFirst: () => Promise<void>;
  },
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const batches = batch(checkDraftRows(rows, options), {
    ...BATCH,
    sizeOf: (item) => ('row' in item ? item.row.size : 0),
  });
  let isFirst = true;
  for await (const items of batches) {
    options.signal.throwIfAborted();
    for (const item of items) {
      if ('guess' in item) await options.onGuess(item.guess);
      if ('problem' in item) problems.push(item.problem);
    }
    const checked = items.flatMap((item) => ('row' in item ? [item.row] : []));
    await db.transaction((tx) => stageBatch(tx, submission, checked, options));
    if (isFirst) await options.onFirst();
    isFirst = false;
  }
  return problems;
}

interface StageOptions extends DraftTableOptions {
  /** Told what the columns are taken for, before the first row. */
  readonly onGuess: (guess: TableGuess) => Promise<void>;
  readonly change: () => ChangeContext;
}

interface StagedRow {
  readonly rowNumber: number;
  /** The given ones joined by blanks; null where the sample's name is that of its sequences. */
  readonly sequenceName: string | null;
  /** Beside the name of the sample, or in its place. */
  readonly otherNames: readonly KeptName[];
  readonly name: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly others: Readonly<Record<string, string>>;
  readonly problems: readonly DraftProblem[];
  readonly state: DraftState;
}

async function stageBatch(
  tx: Transaction,
  submission: string,
  checked: readonly DraftRow[],
  options: StageOptions,
): Promise<void> {
  // Taken before it is asked which names there are: nobody else adds drafts to the submission meanwhile.
  const first = await takeChanges(tx, submission, checked.length);
  // Its owner may have withdrawn it meanwhile.
  if ((await getSubmission(tx, submission)).state !== 'processing') return;
  const known = await findKnown(tx, submission, checked);
  const names = new Map(known.names);
  const staged: StagedRow[] = [];
  for (const one of checked) {
    if (known.rows.has(one.rowNumber)) continue;
    const earlier = names.get(toName(one));
    staged.push(toStaged(one, earlier, options.table.source));
    if (earlier === undefined) names.set(toName(one), one.rowNumber);
  }
  await insertDrafts(tx, submission, staged, { first, ...options.change() });
}

async function findKnown(
  tx: Transaction,
  submission: string,
  checked: readonly DraftRow[],
): Promise<{ readonly rows: ReadonlySet<number>; readonly names: ReadonlyMap<string, number> }> {
  const rows = await tx.query<{ row_number: number; submission_id: string }>(
    `SELECT row_number, submission_id FROM draft WHERE submission = $1 AND row_number = ANY($2::int[])
     UNION
     SELECT min(row_number), submission_id FROM draft
     WHERE submission = $1 AND submission_id = ANY($3::text[]) GROUP BY submission_id`,
    [submission, checked.map(({ rowNumber }) => rowNumber), checked.map(toName)],
  );
  const names = new Map<string, number>();
  for (const { row_number, submission_id } of rows) {
    names.set(submission_id, Math.min(row_number, names.get(submission_id) ?? row_number));
  }
  return { rows: new Set(rows.map(({ row_number }) => row_number)), names };
}

/** Its name, cut to what an index takes; a row without one has none. */
function toName({ values, rowNumber }: DraftRow): string {
  const name = values.strain ?? '';
  return name === '' ? `row ${rowNumber}` : toStorable(name).slice(0, MAX_NAME_LENGTH);
}

function toStaged(checked: DraftRow, earlier: number | undefined, source: string): StagedRow {
  const { values, others, rowNumber } = checked;
  const problems = checked.problems.map(toStored);
  const name = toName(checked);
  if (earlier !== undefined) {
    const repeated = {
      code: 'row-repeated',
      where: `${source} row ${rowNumber} column strain`,
      value: name.slice(0, 200),
      hint: `Row ${earlier} has the same name. Give each sample a name of its own, or withdraw one of the rows.`,
    };
    problems.push(toDraftProblem(repeated, 'error', 'strain'));
  }
  const metadata = mapValues(values, (value) => (value === null ? null : toStorable(value)));
  const storedOthers = mapValues(others, toStorable);
  const toKept = (text: string) => toStorable(text).slice(0, MAX_NAME_LENGTH);
  const given = checked.sequenceNames.map(toKept);
  const isolate = metadata.isolate == null ? null : toKept(metadata.isolate);
  problems.push(...findPrivacy({ row: rowNumber, metadata, others: storedOthers }));
  return {
    rowNumber,
    name,
    sequenceName: given.length === 0 ? null : given.join(' ').slice(0, MAX_NAME_LENGTH),
    // One given name is found as it stands there.
    otherNames: given.length === 1 ? [] : listKeptNames({ given, isolate }, name),
    metadata,
    others: storedOthers,
    problems,
    // Without a name, or with another's, no sequence can find it.
    state: values.strain === null || earlier !== undefined ? 'needs-attention' : 'received',
  };
}

function toStored(problem: DraftProblem): DraftProblem {
  const { value, suggestion, column } = problem;
  return {
    ...problem,
    value: toStorable(value),
    where: toStorable(problem.where),
    column: column === null ? null : toStorable(column),
    suggestion: suggestion === null ? null : toStorable(suggestion),
  };
}

/** What no text of the database takes is told of in the problems, and left out. */
function toStorable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name.replaceAll('\u0000', ''), map(value)]),
  );
}

async function insertDrafts(
  tx: Transaction,
  submission: string,
  staged: readonly StagedRow[],
  context: ChangeContext & { readonly first: number },
): Promise<void> {
  const all = <T>(value: T): T[] => staged.map(() => value);
  await insertRows(tx, {
    table: 'draft',
    columns: [
      { name: 'submission', type: 'text', values: all(submission) },
      { name: 'row_number', type: 'integer', values: staged.map((one) => one.rowNumber) },
      { name: 'submission_id', type: 'text', values: staged.map((one) => one.name) },
      { name: 'sequence_name', type: 'text', values: staged.map((one) => one.sequenceName) },
      { name: 'state', type: 'text', values: staged.map((one) => one.state) },
      { name: 'metadata', type: 'jsonb', values: staged.map((one) => one.metadata) },
      { name: 'other_columns', type: 'jsonb', values: staged.map((one) => one.others) },
      { name: 'problems', type: 'jsonb', values: staged.map((one) => one.problems) },
      { name: 'change', type: 'bigint', values: staged.map((_, index) => context.first + index) },
      { name: 'changed_at', type: 'timestamptz', values: all(context.now) },
    ],
  });
  const rows = await tx.query<{ id: number; state: string; row_number: number }>(
    `SELECT id, state, row_number FROM draft WHERE submission = $1 AND row_number = ANY($2::int[]) ORDER BY id`,
    [submission, staged.map(({ rowNumber }) => rowNumber)],
  );
  await insertNames(tx, submission, { staged, rows });
  const transitions = rows.map(({ id, state }) => ({
    draft: id,
    accession: null,
    version: null,
    from: null,
    to: state,
  }));
  await recordTransitions(tx, transitions, context);
}

async function insertNames(
  tx: Transaction,
  submission: string,
  {
    staged,
    rows,
  }: {
    readonly staged: readonly StagedRow[];
    readonly rows: readonly { readonly id: number; readonly row_number: number }[];
  },
): Promise<void> {
  const ids = new Map(rows.map(({ id, row_number }) => [row_number, id]));
  const names = staged.flatMap(({ rowNumber, otherNames }) =>
    otherNames.map((one) => ({ ...one, draft: ids.get(rowNumber) ?? null })),
  );
  if (names.length === 0) return;
  await tx.execute(
    `INSERT INTO draft_sequence_name (submission, name, draft, kind)
     SELECT $1, n.* FROM unnest($2::text[], $3::bigint[], $4::text[]) AS n(name, draft, kind)
     WHERE n.draft IS NOT NULL ON CONFLICT DO NOTHING`,
    [
      submission,
      names.map(({ name }) => name),
      names.map(({ draft }) => draft),
      names.map(({ kind }) => kind),
    ],
  );
}
