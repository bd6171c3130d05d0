import type { TableGuess } from '../../../engine/validate/mapping/guess-columns.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { TableMapping } from '../../../schema/table-mapping.ts';
import type { DraftProblem } from './draft-problem.ts';
import type { DraftState } from './draft-state.ts';
import type { FileKind, SubmissionSettings, SubmissionState } from './submission-record.ts';

/** How many drafts of a submission are in which state. */
export type DraftCounts = Readonly<Partial<Record<DraftState, number>>>;

/** A submission as lists show it. */
export interface SubmissionSummary {
  readonly id: string;
  readonly instance: string;
  readonly group: string;
  readonly groupName: string;
  readonly kind: 'new' | 'revision';
  readonly title: string;
  readonly submitter: string;
  readonly method: string;
  readonly state: SubmissionState;
  readonly createdAt: string;
  readonly completedAt: string | null;
  readonly counts: DraftCounts;
}

/** The same mistake in several rows. */
export interface ProblemGroup
  extends Pick<DraftProblem, 'code' | 'severity' | 'field' | 'hint' | 'suggestion'> {
  /** One of the values, and how many others there are. */
  readonly value: string;
  readonly values: number;
  readonly drafts: number;
}

/** A submission as its page shows it. */
export interface SubmissionPage extends SubmissionSummary {
  readonly settings: SubmissionSettings;
  readonly files: readonly {
    readonly kind: FileKind;
    readonly name: string;
    readonly size: number;
  }[];
  /** With the files, not with single rows. */
  readonly problems: readonly Problem[];
  readonly problemGroups: readonly ProblemGroup[];
  /** Number of the last change, for those who follow it. */
  readonly changes: number;
  /** What its sender decided of the table's columns and values. */
  readonly mapping: TableMapping;
  /** What the columns are taken for; null before its processing. */
  readonly guess: TableGuess | null;
}

interface Row extends Omit<SubmissionSummary, 'createdAt' | 'completedAt' | 'counts'> {
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  readonly counts: DraftCounts | null;
}

const SUMMARY = `s.id, s.instance, s.owner_group AS "group", g.name AS "groupName", s.kind, s.title,
  s.submitter_name AS submitter, s.method, s.state, s.created_at AS "createdAt", s.completed_at AS "completedAt",
  (SELECT jsonb_object_agg(c.state, c.count) FROM (
     SELECT state, count(*) AS count FROM draft d WHERE d.submission = s.id GROUP BY state
   ) c) AS counts`;

const FROM = 'FROM submission s JOIN owner_group g ON g.id = s.owner_group';

function toSummary({ createdAt, completedAt, counts, ...row }: Row): SubmissionSummary {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
    counts: counts ?? {},
  };
}

/** Where a list goes on: behind the submission with this time and id. */
export interface ListPosition {
  readonly createdAt: string;
  readonly id: string;
}

/** The submissions of some groups and those shared with some, or all, the last one first. */
export async function listSubmissions(
  db: Queryable,
  question: {
    /** As `readableGroups` names them; null for every group. */
    readonly groups: readonly string[] | null;
    /** Also those that others share with one of these groups. */
    readonly sharedWith: readonly string[];
    readonly instance: string | null;
    /** Only those with drafts in this state. */
    readonly waiting: DraftState | null;
    readonly after: ListPosition | null;
    readonly limit: number;
  },
): Promise<SubmissionSummary[]> {
  const { groups, sharedWith, instance, waiting, after, limit } = question;
  const rows = await db.query<Row>(
    `SELECT ${SUMMARY} ${FROM}
     WHERE ($1::text[] IS NULL OR s.owner_group = ANY($1) OR s.owner_group || ' ' || s.instance = ANY($1)
         OR EXISTS (SELECT FROM share WHERE kind = 'submission' AND share.id = s.id
           AND (shared_with = ANY($7) OR shared_with || ' ' || s.instance = ANY($7))))
       AND ($2::text IS NULL OR s.instance = $2)
       AND ($3::text IS NULL OR EXISTS (SELECT FROM draft d WHERE d.submission = s.id AND d.state = $3))
       AND ($4::timestamptz IS NULL OR (s.created_at, s.id) < ($4, $5))
     ORDER BY s.created_at DESC, s.id DESC LIMIT $6`,
    [groups, instance, waiting, after?.createdAt ?? null, after?.id ?? null, limit, sharedWith],
  );
  return rows.map(toSummary);
}

/** Null where there is none. */
export async function readSubmissionPage(
  db: Queryable,
  id: string,
): Promise<SubmissionPage | null> {
  const [row] = await db.query<
    Row & Pick<SubmissionPage, 'settings' | 'problems' | 'changes' | 'files' | 'mapping' | 'guess'>
  >(
    `SELECT ${SUMMARY}, s.settings, s.problems, s.changes, s.mapping, s.guess,
       coalesce((SELECT jsonb_agg(jsonb_build_object('kind', f.kind, 'name', f.name, 'size', f.size)
         ORDER BY f.kind) FROM submission_file f WHERE f.submission = s.id), '[]') AS files
     ${FROM} WHERE s.id = $1`,
    [id],
  );
  if (row === undefined) return null;
  const { settings, problems, changes, files, mapping, guess, ...summary } = row;
  const problemGroups = await readProblemGroups(db, id);
  const own = { settings, problems, changes, files, mapping, guess, problemGroups };
  return { ...toSummary(summary), ...own };
}

const GROUPS_SHOWN = 200;

/** Mistakes of the drafts that still wait, those of most drafts first. */
async function readProblemGroups(db: Queryable, submission: string): Promise<ProblemGroup[]> {
  const rows = await db.query<ProblemGroup>(
    `SELECT p.code, p.severity, p.field, min(p.hint) AS hint, 
       CASE WHEN p.severity <> 'privacy' THEN p.suggestion END AS suggestion, min(p.value) AS value,
       count(DISTINCT p.value) AS values, count(DISTINCT d.id) AS drafts
     FROM draft d, jsonb_to_recordset(d.problems)
       AS p(code text, severity text, field text, hint text, suggestion text, value text)
     WHERE d.submission = $1 AND d.state IN ('received', 'waiting', 'needs-attention', 'ready')
     GROUP BY p.code, p.severity, p.field, CASE WHEN p.severity <> 'privacy' THEN p.suggestion END
     ORDER BY p.severity, drafts DESC, p.code, p.field LIMIT $2`,
    [submission, GROUPS_SHOWN],
  );
  return [...rows];
}
