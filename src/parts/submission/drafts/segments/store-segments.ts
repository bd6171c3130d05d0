import type { Transaction } from '../../../../platform/postgres/transaction.ts';
import type { AnalysedSequence, AnalysisReference } from '../../../../schema/ports.ts';
import type { Problem } from '../../../../schema/problem.ts';
import { defined } from '../../../../std/assert.ts';
import { takeChanges } from '../change-drafts.ts';
import { type DraftProblem, toDraftProblem } from '../draft-problem.ts';
import { insertSequences } from '../insert-sequences.ts';
import type { Submission } from '../submission-record.ts';
import type { RowProblem, TakenSegment } from './take-segments.ts';

type Analysed = Extract<AnalysedSequence, { readonly ok: true }>;

interface Stored {
  readonly taken: TakenSegment;
  readonly result: Analysed;
}

/**
 * Keeps a batch of analysed segments with their drafts, in one transaction; the drafts get their verdict when all
 * sequences have come. A second sequence of a segment is a problem of its row, whichever came first. Drafts that wait
 * no more, because they were withdrawn meanwhile, are left as they are.
 */
export async function storeSegments(
  tx: Transaction,
  submission: Submission,
  batch: {
    readonly taken: readonly TakenSegment[];
    readonly results: readonly AnalysedSequence[];
    readonly rowProblems: readonly RowProblem[];
    readonly reference: AnalysisReference;
    readonly now: Date;
  },
): Promise<void> {
  const ids = [...batch.taken, ...batch.rowProblems].map(({ draft }) => draft.id);
  if (ids.length === 0) return;
  // Taken first: from here on nobody else changes drafts of the submission.
  const first = await takeChanges(tx, submission.id, ids.length);
  const waiting = await readWaiting(tx, submission.id, ids);
  const found = new Map<number, DraftProblem[]>();
  const add = (draft: number, problem: Problem, severity: DraftProblem['severity']): void => {
    const own = found.get(draft) ?? [];
    found.set(draft, [...own, toDraftProblem(problem, severity)]);
  };
  for (const { draft, problem } of batch.rowProblems) add(draft.id, problem, 'error');
  const stored: Stored[] = [];
  batch.taken.forEach((taken, index) => {
    const result = defined(batch.results[index], 'analysis');
    if (!waiting.has(taken.draft.id)) return;
    if (result.ok) stored.push({ taken, result });
    else add(taken.draft.id, placeProblem(taken, result.problem), 'error');
  });
  const kept = await keep(tx, stored, batch.reference);
  for (const { taken, result } of stored) {
    const { draft } = taken;
    if (kept.get(`${draft.id} ${result.segment}`) !== taken.place) {
      add(draft.id, describeRepeated(taken, result.segment), 'error');
      continue;
    }
    for (const hint of result.warnings) {
      const problem = {
        code: 'analysis-warning',
        where: placeOf(taken),
        value: result.segment,
        hint,
      };
      add(draft.id, problem, 'warning');
    }
  }
  await addProblems(tx, { waiting, found, first, now: batch.now });
}

const placeOf = ({ file, record }: TakenSegment): string => `${file} record ${record.index + 1}`;

/** The analysis names sequences by their headers; rows are told the file and the place in it. */
function placeProblem(taken: TakenSegment, problem: Problem): Problem {
  const value = problem.value === '' ? taken.record.name.slice(0, 200) : problem.value;
  return { ...problem, where: placeOf(taken), value };
}

function describeRepeated(taken: TakenSegment, segment: string): Problem {
  return {
    code: 'segment-repeated',
    where: placeOf(taken),
    value: taken.record.name.slice(0, 200),
    hint: `The row has another sequence of segment ${segment}. A row has one of each: take one out, or give the other sample a row of its own.`,
  };
}

/** Problems of the drafts that still wait for sequences. */
async function readWaiting(
  tx: Transaction,
  submission: string,
  ids: readonly number[],
): Promise<Map<number, readonly DraftProblem[]>> {
  const rows = await tx.query<{ id: number; problems: readonly DraftProblem[] }>(
    `SELECT d.id, d.problems FROM draft d JOIN submission s ON s.id = d.submission
     WHERE s.id = $1 AND s.state = 'processing' AND d.state = 'received' AND d.id = ANY($2::bigint[])`,
    [submission, ids],
  );
  return new Map(rows.map(({ id, problems }) => [id, problems]));
}

/** Stores the sequences whose segment the draft does not have; gives the place of the one it has, of all of them. */
async function keep(
  tx: Transaction,
  stored: readonly Stored[],
  reference: AnalysisReference,
): Promise<Map<string, number | null>> {
  await insertSequences(
    tx,
    stored.map(({ taken, result }) => ({ draft: taken.draft.id, record: taken.place, result })),
    reference,
  );
  const rows = await tx.query<{ draft: number; segment: string; record: number | null }>(
    'SELECT draft, segment, record FROM draft_sequence WHERE draft = ANY($1::bigint[])',
    [[...new Set(stored.map(({ taken }) => taken.draft.id))]],
  );
  return new Map(rows.map(({ draft, segment, record }) => [`${draft} ${segment}`, record]));
}

async function addProblems(
  tx: Transaction,
  {
    waiting,
    found,
    first,
    now,
  }: {
    readonly waiting: ReadonlyMap<number, readonly DraftProblem[]>;
    readonly found: ReadonlyMap<number, readonly DraftProblem[]>;
    readonly first: number;
    readonly now: Date;
  },
): Promise<void> {
  const changed = [...found].flatMap(([draft, problems]) => {
    const before = waiting.get(draft);
    if (before === undefined) return [];
    // A run before this one may have said the same.
    const isNews = ({ code, where }: DraftProblem) =>
      !before.some((one) => one.code === code && one.where === where);
    const news = problems.filter(isNews);
    return news.length === 0 ? [] : [{ draft, problems: [...before, ...news] }];
  });
  if (changed.length === 0) return;
  await tx.execute(
    `UPDATE draft d SET problems = c.problems, change = $3 + c.position - 1, changed_at = $4
     FROM unnest($1::bigint[], $2::jsonb[]) WITH ORDINALITY AS c(id, problems, position) WHERE d.id = c.id`,
    [
      changed.map(({ draft }) => draft),
      changed.map(({ problems }) => JSON.stringify(problems)),
      first,
      now,
    ],
  );
}
