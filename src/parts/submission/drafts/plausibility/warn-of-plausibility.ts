import type { Database } from '../../../../platform/postgres/database.ts';
import type { Transaction } from '../../../../platform/postgres/transaction.ts';
import { MAIN_SEGMENT } from '../../../../schema/ports.ts';
import { takeChanges } from '../change-drafts.ts';
import { type DraftProblem, toDraftProblem } from '../draft-problem.ts';
import type { Submission } from '../submission-record.ts';
import { type ClockWarning, findClockWarnings } from './find-clock-warnings.ts';
import { type Double, findDoubles } from './find-doubles.ts';

// Drafts of one question and one transaction.
const PAGE = 1000;

/**
 * Warns of drafts that may be another sample once more, and of genomes that do not fit their dates. A run that was cut
 * off is begun again: what a draft was told it is not told twice.
 */
export async function warnOfPlausibility(
  db: Database,
  submission: Submission,
  options: {
    readonly lineageAttribute: string | null;
    readonly now: () => Date;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  for (let after = 0; ; ) {
    options.signal.throwIfAborted();
    const ids = await readPage(db, submission.id, after);
    const doubles = ids.length === 0 ? [] : await findDoubles(db, submission, ids);
    await addWarnings(db, submission, doubles.map(describeDouble), options.now());
    if (ids.length < PAGE) break;
    after = ids.at(-1) ?? after;
  }
  const clock = (await findClockWarnings(db, submission, options.lineageAttribute)).map(
    describeClock,
  );
  for (let at = 0; at < clock.length; at += PAGE) {
    await addWarnings(db, submission, clock.slice(at, at + PAGE), options.now());
  }
}

async function readPage(db: Database, submission: string, after: number): Promise<number[]> {
  // One state after the other, each in the order of its index: together all would be read and sorted for each page.
  const rows = await db.query<{ id: number }>(
    `SELECT id FROM (
       (SELECT id FROM draft WHERE submission = $1 AND state = 'ready' AND id > $2 ORDER BY id LIMIT $3)
       UNION ALL
       (SELECT id FROM draft WHERE submission = $1 AND state = 'waiting' AND id > $2 ORDER BY id LIMIT $3)
       UNION ALL
       (SELECT id FROM draft WHERE submission = $1 AND state = 'needs-attention' AND id > $2 ORDER BY id LIMIT $3)
     ) found ORDER BY id LIMIT $3`,
    [submission, after, PAGE],
  );
  return rows.map(({ id }) => id);
}

interface Warning {
  readonly draft: number;
  readonly problem: DraftProblem;
}

function describeDouble({ draft, by, value, other }: Double): Warning {
  const isSequence = by === 'sequence';
  const hint = isSequence
    ? `Probably the same sample as ${other}: the sequence is the same letter by letter, and so are date, place and host. Withdraw this row where it is; leave it where two people or animals were sampled.`
    : `${other} has the same ${by}: it is the same sample once more, or one of the two accessions is wrong. Withdraw this row or correct it.`;
  const problem = { code: isSequence ? 'sequence-same' : 'sample-same', where: other, value, hint };
  return { draft, problem: toDraftProblem(problem, 'warning', isSequence ? '' : by) };
}

function describeClock(warning: ClockWarning): Warning {
  const { draft, substitutions, expected, date, lineage, segment } = warning;
  const among = lineage === null ? 'of this pathogen' : `of ${lineage}`;
  const what = segment === MAIN_SEGMENT ? 'Genomes' : `Segments ${segment}`;
  const hint = `${what} ${among} from ${date} have about ${expected} substitutions, and this one has ${substitutions}. Check its date, whether samples were mixed up, and the quality of the sequence.`;
  const problem = {
    code: 'clock-outlier',
    where: `date ${date}`,
    value: `${segment === MAIN_SEGMENT ? '' : `${segment}: `}${substitutions} substitutions`,
    hint,
  };
  return { draft, problem: toDraftProblem(problem, 'warning') };
}

async function addWarnings(
  db: Database,
  submission: Submission,
  warnings: readonly Warning[],
  now: Date,
): Promise<void> {
  if (warnings.length === 0) return;
  const byDraft = Map.groupBy(warnings, ({ draft }) => draft);
  await db.transaction((tx) =>
    updateDrafts(
      tx,
      submission.id,
      [...byDraft].map(([draft, own]) => ({ draft, problems: own.map(({ problem }) => problem) })),
      now,
    ),
  );
}

async function updateDrafts(
  tx: Transaction,
  submission: string,
  added: readonly { readonly draft: number; readonly problems: readonly DraftProblem[] }[],
  now: Date,
): Promise<void> {
  const first = await takeChanges(tx, submission, added.length);
  await tx.execute(
    `UPDATE draft d SET changed_at = $5, change = $4 + w.position - 1,
       problems = d.problems || coalesce((SELECT jsonb_agg(p) FROM jsonb_array_elements(w.problems) p
         WHERE NOT d.problems @> jsonb_build_array(jsonb_build_object('code', p -> 'code', 'field', p -> 'field'))),
         '[]')
     FROM unnest($2::bigint[], $3::jsonb[]) WITH ORDINALITY AS w(id, problems, position)
     WHERE d.id = w.id AND d.id = ANY($2::bigint[]) AND d.submission = $1 AND d.state IN ('ready', 'waiting', 'needs-attention')`,
    [
      submission,
      added.map(({ draft }) => draft),
      added.map(({ problems }) => JSON.stringify(problems)),
      first,
      now,
    ],
  );
}
