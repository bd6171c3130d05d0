import { setImmediate } from 'node:timers/promises';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { type ChangeContext, recordTransitions, takeChanges } from './change-drafts.ts';
import { checkValues } from './check-values.ts';
import { type DraftProblem, hasError } from './draft-problem.ts';
import type { FieldChanges } from './edit-drafts.ts';
import { findPrivacy } from './find-privacy.ts';
import type { Submission } from './submission-record.ts';

// Revisions that are checked, then written while the next are checked.
const CHUNK = 1000;

/** A revision of the metadata of one released entry. */
export interface EntryRevision {
  readonly accession: string;
  readonly changes: FieldChanges;
}

/** The latest version of an entry, as a revision begins from it. */
export interface LatestEntry {
  readonly accession: string;
  readonly version: number;
  readonly submission_id: string;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly other_columns: Readonly<Record<string, string>>;
  readonly is_revocation: boolean;
}

/**
 * Makes drafts that revise entries of the submission's group; their sequences stay as they are. What
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
    readonly firstRow: number;
  },
): Promise<readonly Problem[]> {
  const byAccession = new Map(revisions.map((one) => [one.accession, one.changes]));
  if (byAccession.size < revisions.length) {
    throw new AppError('request-invalid', { detail: 'An entry is named twice.' });
  }
  const entries = await readLatestEntries(tx, [...byAccession.keys()], submission);
  const found = new Map(entries.map((entry) => [entry.accession, entry]));
  const problems: Problem[] = [];
  let inserted = Promise.resolve();
  for (let from = 0; from < revisions.length; from += CHUNK) {
    const made: MadeRevision[] = [];
    for (const [index, { accession, changes }] of revisions.slice(from, from + CHUNK).entries()) {
      const row = context.firstRow + from + index;
      const entry = found.get(accession);
      if (entry === undefined || entry.is_revocation) {
        problems.push(describeMissing(accession, row, entry !== undefined));
        continue;
      }
      const checked = checkRevision(entry, changes, { ...context, row });
      if (checked.isChange) made.push({ entry, row, checked });
    }
    await inserted;
    inserted = insertRevisions(tx, submission.id, made, context);
    // A failure is thrown where it is waited for; until then nobody else may take it for unhandled.
    inserted.catch(() => undefined);
    // Lets its first statement out: the database works while the next chunk is checked.
    await setImmediate();
  }
  await inserted;
  return problems;
}

/** Latest versions of entries of a group, in no order; others are left out. */
export function readLatestEntries(
  db: Queryable,
  accessions: readonly string[],
  place: Pick<Submission, 'instance' | 'ownerGroup'>,
): Promise<readonly LatestEntry[]> {
  return db.query<LatestEntry>(
    `SELECT DISTINCT ON (accession) accession, version, submission_id, metadata, other_columns, is_revocation
     FROM entry WHERE accession = ANY($1::text[]) AND instance = $2 AND owner_group = $3
     ORDER BY accession, version DESC`,
    [accessions, place.instance, place.ownerGroup],
  );
}

interface MadeRevision {
  readonly entry: LatestEntry;
  readonly row: number;
  readonly checked: CheckedRevision;
}

/** What a revision makes of an entry. */
export interface CheckedRevision {
  readonly metadata: Readonly<Record<string, string | null>>;
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
    },
  );
  const found = findPrivacy({ row: context.row, metadata, others: entry.other_columns });
  const isChange = Object.entries(metadata).some(
    ([field, value]) => value !== (entry.metadata[field] ?? null),
  );
  return { metadata, problems: [...problems, ...found], isChange: isChange || hasError(problems) };
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

async function insertRevisions(
  tx: Transaction,
  submission: string,
  made: readonly MadeRevision[],
  context: ChangeContext,
): Promise<void> {
  if (made.length === 0) return;
  const first = await takeChanges(tx, submission, made.length);
  const rows = await tx.query<{ id: number; accession: string; state: string }>(
    `INSERT INTO draft (submission, row_number, submission_id, accession, base_version, state, metadata,
       other_columns, problems, change, changed_at)
     SELECT $1, r.row_number, r.name, r.accession, r.base_version, r.state, r.metadata, r.other_columns,
       r.problems, $10 + r.position - 1, $11
     FROM unnest($2::int[], $3::text[], $4::text[], $5::int[], $6::text[], $7::jsonb[], $8::jsonb[], $9::jsonb[])
       WITH ORDINALITY AS r(row_number, name, accession, base_version, state, metadata, other_columns,
         problems, position)
     RETURNING id, accession, state`,
    [
      submission,
      made.map(({ row }) => row),
      made.map(({ entry }) => entry.submission_id),
      made.map(({ entry }) => entry.accession),
      made.map(({ entry }) => entry.version),
      made.map(({ checked }) => (hasError(checked.problems) ? 'needs-attention' : 'ready')),
      made.map(({ checked }) => JSON.stringify(checked.metadata)),
      made.map(({ entry }) => JSON.stringify(entry.other_columns)),
      made.map(({ checked }) => JSON.stringify(checked.problems)),
      first,
      context.now,
    ],
  );
  await recordTransitions(
    tx,
    rows.map(({ id, accession, state }) => ({
      draft: id,
      accession,
      version: null,
      from: null,
      to: state,
    })),
    context,
  );
}
