import { setImmediate } from 'node:timers/promises';
import type { SchemeName } from '../../../bio/primer-scheme-name.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { keyOf, readSegmentContents } from '../kept-segments.ts';
import { sendToPipeline } from '../pipeline/send-to-pipeline.ts';
import { type ChangeContext, takeChanges, toStepValues } from './change-drafts.ts';
import { checkValues } from './check-values.ts';
import { type DraftProblem, hasError } from './draft-problem.ts';
import type { FieldChanges } from './edit-drafts.ts';
import { findPrivacy } from './find-privacy.ts';
import { findDropProblem } from './segments/check-dropped.ts';
import type { Submission } from './submission-record.ts';

// Revisions that are checked, then written while the next are checked.
const CHUNK = 1000;

/** A revision of the metadata of one released entry. */
export interface EntryRevision {
  readonly accession: string;
  readonly changes: FieldChanges;
  /** Segments that the next version is not to have. */
  readonly dropSegments?: readonly string[] | undefined;
}

/** The latest version of an entry, as a revision begins from it. */
export interface LatestEntry {
  readonly accession: string;
  readonly version: number;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly other_columns: Readonly<Record<string, string>>;
  readonly is_revocation: boolean;
}

/**
 * Makes drafts that revise entries of the submission's group; their sequences stay as they are, but segments that are
 * left out by name. What
 * cannot be revised comes as a problem, and what would not change at all is passed over.
 * @throws AppError request-invalid where an entry is named twice
 */
export async function reviseEntries(
  tx: Transaction,
  submission: Submission,
  revisions: readonly EntryRevision[],
  context: ChangeContext & {
    readonly emergenceDate: string | null;
    readonly core: Checklist;
    readonly primerSchemes?: readonly SchemeName[];
    readonly firstRow: number;
  },
): Promise<readonly Problem[]> {
  const byAccession = new Map(revisions.map((one) => [one.accession, one.changes]));
  if (byAccession.size < revisions.length) {
    throw new AppError('request-invalid', { detail: 'An entry is named twice.' });
  }
  const problems: Problem[] = [];
  const read = (from: number) => readLatest(tx, submission, revisions.slice(from, from + CHUNK));
  let reading = read(0);
  let inserted = Promise.resolve();
  for (let from = 0; from < revisions.length; from += CHUNK) {
    const found = await reading;
    if (from + CHUNK < revisions.length) reading = orLater(read(from + CHUNK));
    // Lets the statement out: the database reads the next chunk and writes the last one while this one is checked.
    await setImmediate();
    const made: MadeRevision[] = [];
    const chunk = revisions.slice(from, from + CHUNK);
    const segments = await readFormerSegments(tx, chunk, found);
    for (const [index, { accession, changes, dropSegments = [] }] of chunk.entries()) {
      const row = context.firstRow + from + index;
      const entry = found.get(accession);
      if (entry === undefined || entry.is_revocation) {
        problems.push(describeMissing(accession, row, entry !== undefined));
        continue;
      }
      const dropped = [...new Set(dropSegments)];
      const former = segments.get(accession) ?? [];
      const problem = findDropProblem({ dropped, former, own: [] }, `row ${row} ${accession}`);
      if (problem !== null) {
        problems.push(problem);
        continue;
      }
      const checked = checkRevision(entry, changes, { ...context, row });
      if (checked.isChange || dropped.length > 0) made.push({ entry, row, checked, dropped });
    }
    await inserted;
    inserted = orLater(insertRevisions(tx, submission.id, made, context));
  }
  await inserted;
  await sendToPipeline(tx, submission.id, { ids: null, now: context.now });
  return problems;
}

/** A failure is thrown where it is waited for; until then nobody else may take it for unhandled. */
function orLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** The latest versions of entries of the submission's group, each by one look at the index. */
export async function readLatest(
  db: Queryable,
  submission: Pick<Submission, 'instance' | 'ownerGroup'>,
  revisions: readonly Pick<EntryRevision, 'accession'>[],
): Promise<Map<string, LatestEntry>> {
  // Whose it is and where is asked of what was found: asked within, an index of the whole instance would be read for each
  // entry for as long as PostgreSQL has not counted a table that has just been filled.
  const entries = await db.query<LatestEntry>(
    `SELECT l.accession, l.version, l.metadata, l.other_columns, l.is_revocation
     FROM unnest($1::text[]) AS r(accession) CROSS JOIN LATERAL (
       SELECT accession, version, metadata, other_columns, is_revocation, instance, owner_group FROM entry e
       WHERE e.accession = r.accession ORDER BY version DESC LIMIT 1) l
     WHERE l.instance = $2 AND l.owner_group = $3`,
    [revisions.map(({ accession }) => accession), submission.instance, submission.ownerGroup],
  );
  return new Map(entries.map((entry) => [entry.accession, entry]));
}

/** The segments of the entries of which some are left out, by accession. */
export async function readFormerSegments(
  db: Queryable,
  revisions: readonly EntryRevision[],
  found: ReadonlyMap<string, LatestEntry>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const dropping = revisions.flatMap(({ accession, dropSegments = [] }) => {
    const entry = dropSegments.length === 0 ? undefined : found.get(accession);
    return entry === undefined ? [] : [entry];
  });
  const contents = await readSegmentContents(db, dropping);
  return new Map(
    dropping.map((entry) => [
      entry.accession,
      (contents.get(keyOf(entry)) ?? []).map(({ segment }) => segment),
    ]),
  );
}

interface MadeRevision {
  readonly entry: LatestEntry;
  readonly row: number;
  readonly checked: CheckedRevision;
  readonly dropped: readonly string[];
}

type Values = Readonly<Record<string, string | null>>;

/** What a revision makes of an entry. */
export interface CheckedRevision {
  /** Values beside those of the entry: those that are others or that it does not name; or all. */
  readonly difference: Values;
  /** The entry names fields that there are no more: the difference is all that the draft holds. */
  readonly isWhole: boolean;
  readonly problems: readonly DraftProblem[];
  readonly isChange: boolean;
}

/** Values of an entry after a revision, with what is wrong with them. */
export function checkRevision(
  entry: LatestEntry,
  changes: FieldChanges,
  context: {
    readonly now: Date;
    readonly emergenceDate: string | null;
    readonly core: Checklist;
    readonly primerSchemes?: readonly SchemeName[];
    readonly row: number;
  },
): CheckedRevision {
  const { strain: _name, ...others } = changes;
  const { metadata, problems } = checkValues(
    { ...entry.metadata, ...others },
    {
      rowNumber: context.row,
      today: context.now.toISOString().slice(0, 10),
      ...(context.emergenceDate === null ? {} : { emergenceDate: context.emergenceDate }),
      core: context.core,
      primerSchemes: context.primerSchemes ?? [],
    },
  );
  const found = findPrivacy({ row: context.row, metadata, others: entry.other_columns });
  return {
    ...compareValues(entry.metadata, metadata, hasError(problems)),
    problems: [...problems, ...found],
  };
}

function compareValues(
  before: Values,
  after: Values,
  hasFailed: boolean,
): Omit<CheckedRevision, 'problems'> {
  const difference: Record<string, string | null> = {};
  let isChange = hasFailed;
  let shared = 0;
  for (const field in after) {
    const value = after[field] ?? null;
    const former = before[field];
    if (former !== undefined) shared += 1;
    if (value === former) continue;
    difference[field] = value;
    if (value !== null || former !== undefined) isChange = true;
  }
  const isWhole = shared < Object.keys(before).length;
  return { difference: isWhole ? after : difference, isWhole, isChange };
}

/** Why a row's entry cannot be revised. */
export function describeMissing(accession: string, row: number, isRevoked: boolean): Problem {
  return {
    code: isRevoked ? 'entry-revoked' : 'entry-missing',
    where: `row ${row}`,
    value: accession.slice(0, 200),
    hint: isRevoked
      ? 'It was revoked: send it in anew with its sequence to release it again.'
      : 'Your group has no entry with this accession here.',
  };
}

/** Values that stay as they are go from table to table and not through the program. */
async function insertRevisions(
  tx: Transaction,
  submission: string,
  made: readonly MadeRevision[],
  context: ChangeContext,
): Promise<void> {
  if (made.length === 0) return;
  const first = await takeChanges(tx, submission, made.length);
  // OFFSET 0 keeps the look-up by the index, which costs the same however many entries there are.
  await tx.execute(
    `WITH made AS (
       INSERT INTO draft (submission, row_number, submission_id, accession, base_version, state, metadata,
         other_columns, problems, dropped_segments, change, changed_at)
       SELECT $1, r.row_number, e.submission_id, r.accession, r.base_version, r.state,
         CASE WHEN r.is_whole THEN r.difference ELSE e.metadata || r.difference END, e.other_columns, r.problems,
         string_to_array(r.dropped, ' '), $9 + r.position - 1, $10
       FROM unnest($2::int[], $3::text[], $4::int[], $5::text[], $6::jsonb[], $7::boolean[], $8::jsonb[], $15::text[])
           WITH ORDINALITY AS r(row_number, accession, base_version, state, difference, is_whole, problems, dropped, position)
         CROSS JOIN LATERAL (SELECT submission_id, metadata, other_columns FROM entry
           WHERE entry.accession = r.accession AND entry.version = r.base_version OFFSET 0) e
       ORDER BY r.position
       RETURNING id, accession, state
     )
     INSERT INTO entry_transition (draft, accession, to_state, at, by_id, by_name, via, why)
     SELECT id, accession, state, $10, $11, $12, $13::jsonb, $14 FROM made ORDER BY id`,
    [
      submission,
      made.map(({ row }) => row),
      made.map(({ entry }) => entry.accession),
      made.map(({ entry }) => entry.version),
      made.map(({ checked }) => (hasError(checked.problems) ? 'needs-attention' : 'ready')),
      made.map(({ checked }) => JSON.stringify(checked.difference)),
      made.map(({ checked }) => checked.isWhole),
      made.map(({ checked }) => JSON.stringify(checked.problems)),
      first,
      context.now,
      ...toStepValues(context),
      // Names of segments have no blanks.
      made.map(({ dropped }) => dropped.join(' ')),
    ],
  );
}
