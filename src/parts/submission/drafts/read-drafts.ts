import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { StoredAnalysis } from '../../../schema/ports.ts';
import { type AnalysisChange, compareAnalyses } from '../reanalysis/analysis-change.ts';
import type { DraftProblem } from './draft-problem.ts';
import { type DraftSelection, toCondition } from './draft-selection.ts';
import type { DraftState } from './draft-state.ts';

/** A draft as lists show it. */
export interface DraftSummary {
  readonly id: number;
  readonly row: number;
  readonly submissionId: string;
  readonly state: DraftState;
  /** Of the entry that it revises or became; with its version once it is released. */
  readonly accession: string | null;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly problems: readonly DraftProblem[];
  readonly clade: string | null;
  readonly lineage: string | null;
  readonly qcStatus: string | null;
  readonly coverage: number | null;
  readonly change: number;
}

/** What of a draft lists show; the parameter is the attribute that is the lineage. */
const selectSummary = (
  lineage: string,
): string => `d.id, d.row_number AS row, d.submission_id AS "submissionId", d.state,
  CASE WHEN d.released_version IS NULL THEN d.accession
    ELSE d.accession || '.' || d.released_version END AS accession,
  d.metadata, d.problems, d.change, s.analysis ->> 'clade' AS clade,
  s.analysis -> 'attributes' ->> ${lineage}::text AS lineage, s.analysis ->> 'qcStatus' AS "qcStatus",
  (s.analysis ->> 'coverage')::float AS coverage`;

const FROM = 'FROM draft d LEFT JOIN draft_sequence s ON s.draft = d.id';

/** Drafts of a selection behind the given row, in the order of the table. */
export async function listDrafts(
  db: Queryable,
  question: {
    readonly submission: string;
    readonly selection: DraftSelection;
    readonly after: number;
    readonly limit: number;
    readonly lineageAttribute: string | null;
  },
): Promise<{ readonly drafts: readonly DraftSummary[]; readonly total: number }> {
  const { sql, values } = toCondition(question.selection);
  const next = values.length + 2;
  const [drafts, [count]] = await Promise.all([
    db.query<DraftSummary>(
      `SELECT ${selectSummary(`$${next + 2}`)} ${FROM} WHERE ${sql} AND d.row_number > $${next}
       ORDER BY d.row_number LIMIT $${next + 1}`,
      [question.submission, ...values, question.after, question.limit, question.lineageAttribute],
    ),
    db.query<{ total: number }>(`SELECT count(*) AS total FROM draft d WHERE ${sql}`, [
      question.submission,
      ...values,
    ]),
  ]);
  return { drafts, total: count?.total ?? 0 };
}

/** Drafts that were changed after a number, in the order of their changes. */
export async function readChanged(
  db: Queryable,
  submission: string,
  range: {
    readonly after: number;
    readonly limit: number;
    readonly lineageAttribute: string | null;
  },
): Promise<readonly DraftSummary[]> {
  return db.query<DraftSummary>(
    `SELECT ${selectSummary('$4')} ${FROM} WHERE d.submission = $1 AND d.change > $2 ORDER BY d.change LIMIT $3`,
    [submission, range.after, range.limit, range.lineageAttribute],
  );
}

/** What a draft changes of the version that it revises. */
export interface DraftDiff {
  readonly accessionVersion: string;
  readonly fields: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** Empty where the sequence stays. */
  readonly analysis: readonly AnalysisChange[];
}

/** One step of a draft or an entry. */
export interface Step {
  readonly from: string | null;
  readonly to: string;
  readonly version: number | null;
  readonly at: string;
  readonly by: string;
  readonly why: string;
}

export interface Comment {
  readonly at: string;
  readonly by: string;
  readonly body: string;
}

/** A draft as its page shows it. */
export interface DraftPage extends DraftSummary {
  readonly submission: string;
  readonly otherColumns: Readonly<Record<string, string>>;
  readonly analysis: StoredAnalysis | null;
  readonly sequenceLength: number | null;
  readonly diff: DraftDiff | null;
  readonly steps: readonly Step[];
  readonly comments: readonly Comment[];
}

interface DraftRow extends DraftSummary {
  readonly submission: string;
  readonly otherColumns: Readonly<Record<string, string>>;
  readonly analysis: StoredAnalysis | null;
  readonly sequenceLength: number | null;
  readonly base_accession: string | null;
  readonly base_version: number | null;
  readonly base_metadata: Readonly<Record<string, string | null>> | null;
  readonly base_analysis: StoredAnalysis | null;
}

/** Null where there is none. */
export async function readDraftPage(
  db: Queryable,
  id: number,
  lineageAttribute: string | null,
): Promise<DraftPage | null> {
  const [row] = await db.query<DraftRow>(
    `SELECT ${selectSummary('$2')}, d.submission, d.other_columns AS "otherColumns", s.analysis,
       s.length AS "sequenceLength", b.accession AS base_accession, b.version AS base_version,
       b.metadata AS base_metadata, a.result AS base_analysis
     ${FROM}
     LEFT JOIN entry b ON b.accession = d.accession AND b.version = d.base_version
     LEFT JOIN entry_analysis a ON a.accession = b.accession AND a.version = b.version
     WHERE d.id = $1`,
    [id, lineageAttribute],
  );
  if (row === undefined) return null;
  const [steps, comments] = await Promise.all([
    readSteps(db, { draft: id }),
    readComments(db, { draft: id }),
  ]);
  const { base_accession, base_version, base_metadata, base_analysis, ...draft } = row;
  const diff =
    base_accession === null
      ? null
      : {
          accessionVersion: `${base_accession}.${base_version}`,
          fields: compareFields(base_metadata ?? {}, row.metadata),
          analysis:
            base_analysis === null || row.analysis === null
              ? []
              : compareAnalyses(base_analysis, row.analysis),
        };
  return { ...draft, diff, steps, comments };
}

function compareFields(
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
): DraftDiff['fields'] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((one) => one.before !== one.after);
}

/** Of which the steps or comments are. */
type Subject = { readonly draft: number } | { readonly accession: string };

function toParameters(subject: Subject): [number | null, string | null] {
  return 'draft' in subject ? [subject.draft, null] : [null, subject.accession];
}

/** The steps of a draft or an entry, the first one first. */
export async function readSteps(db: Queryable, subject: Subject): Promise<readonly Step[]> {
  const rows = await db.query<Omit<Step, 'at'> & { at: Date }>(
    `SELECT from_state AS "from", to_state AS "to", version, at, by_name AS by, why FROM entry_transition
     WHERE draft = $1 OR accession = $2 ORDER BY id LIMIT 1000`,
    toParameters(subject),
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** The comments on a draft or an entry, the first one first. */
export async function readComments(db: Queryable, subject: Subject): Promise<readonly Comment[]> {
  const rows = await db.query<Omit<Comment, 'at'> & { at: Date }>(
    `SELECT at, by_name AS by, body FROM entry_comment WHERE draft = $1 OR accession = $2
     ORDER BY id LIMIT 1000`,
    toParameters(subject),
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
