import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { MAIN_SEGMENT, type StoredAnalysis } from '../../../schema/ports.ts';
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
  /** Of several segments, those that have one, with commas between. */
  readonly clade: string | null;
  readonly lineage: string | null;
  /** Of several segments the worst. */
  readonly qcStatus: string | null;
  /** Of several segments the lowest. */
  readonly coverage: number | null;
  readonly change: number;
  /** Segments that it has; absent where the genome is one piece. */
  readonly segments?: readonly string[];
  /** Segments of the version before that the next one is not to have; absent where there are none. */
  readonly droppedSegments?: readonly string[];
}

export type SummaryRow = Omit<DraftSummary, 'segments' | 'droppedSegments'> & {
  readonly segments: readonly string[] | null;
  readonly droppedSegments: readonly string[];
};

/** A draft as lists show it, of its row. */
export function toSummary({ segments, droppedSegments, ...draft }: SummaryRow): DraftSummary {
  return {
    ...draft,
    ...(segments === null ? {} : { segments }),
    ...(droppedSegments.length === 0 ? {} : { droppedSegments }),
  };
}

/** What of a draft lists show. */
export const SUMMARY = `d.id, d.row_number AS row, d.submission_id AS "submissionId", d.state,
  CASE WHEN d.released_version IS NULL THEN d.accession
    ELSE d.accession || '.' || d.released_version END AS accession,
  d.metadata, d.problems, d.change, d.dropped_segments AS "droppedSegments", s.clade, s.lineage, s."qcStatus", s.coverage, s.segments`;

/** What the segments of a draft, alias d, say together; the parameter is the attribute that is the lineage. */
export const withSegments = (lineage: string): string => `CROSS JOIN LATERAL (
    SELECT string_agg(q.analysis ->> 'clade', ', ' ORDER BY q.segment) AS clade,
      string_agg(q.analysis -> 'attributes' ->> ${lineage}::text, ', ' ORDER BY q.segment) AS lineage,
      (array_agg(q.analysis ->> 'qcStatus' ORDER BY array_position(ARRAY['bad', 'mediocre', 'good'],
        q.analysis ->> 'qcStatus')))[1] AS "qcStatus",
      min((q.analysis ->> 'coverage')::float) AS coverage,
      CASE WHEN bool_or(q.segment <> '${MAIN_SEGMENT}') THEN array_agg(q.segment ORDER BY q.segment) END AS segments
    FROM draft_sequence q WHERE q.draft = d.id) s`;

/** Drafts with what their segments say together; the parameter is the attribute that is the lineage. */
const fromDrafts = (lineage: string): string => `FROM draft d ${withSegments(lineage)}`;

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
    db.query<SummaryRow>(
      `SELECT ${SUMMARY} ${fromDrafts(`$${next + 2}`)} WHERE ${sql} AND d.row_number > $${next}
       ORDER BY d.row_number LIMIT $${next + 1}`,
      [question.submission, ...values, question.after, question.limit, question.lineageAttribute],
    ),
    db.query<{ total: number }>(`SELECT count(*) AS total FROM draft d WHERE ${sql}`, [
      question.submission,
      ...values,
    ]),
  ]);
  return { drafts: drafts.map(toSummary), total: count?.total ?? 0 };
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
  const rows = await db.query<SummaryRow>(
    `SELECT ${SUMMARY} ${fromDrafts('$4')} WHERE d.submission = $1 AND d.change > $2 ORDER BY d.change LIMIT $3`,
    [submission, range.after, range.limit, range.lineageAttribute],
  );
  return rows.map(toSummary);
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
  /** Segments of that version, where the genome has several. */
  readonly formerSegments?: readonly string[];
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
  /** Null where the genome has several segments, each with its own. */
  readonly analysis: StoredAnalysis | null;
  readonly sequenceLength: number | null;
  /** Absent where the genome is one piece. */
  readonly sequences?: readonly DraftSequence[];
  readonly diff: DraftDiff | null;
  readonly steps: readonly Step[];
  readonly comments: readonly Comment[];
}

/** One segment of a draft. */
export interface DraftSequence {
  readonly segment: string;
  /** Number of letters. */
  readonly length: number;
  readonly analysis: StoredAnalysis;
}

interface DraftRow extends SummaryRow {
  readonly submission: string;
  readonly otherColumns: Readonly<Record<string, string>>;
  readonly base_accession: string | null;
  readonly base_version: number | null;
  readonly base_metadata: Readonly<Record<string, string | null>> | null;
}

/** Null where there is none. */
export async function readDraftPage(
  db: Queryable,
  id: number,
  lineageAttribute: string | null,
): Promise<DraftPage | null> {
  const [row] = await db.query<DraftRow>(
    `SELECT ${SUMMARY}, d.submission, d.other_columns AS "otherColumns", b.accession AS base_accession,
       b.version AS base_version, b.metadata AS base_metadata
     ${fromDrafts('$2')}
     LEFT JOIN entry b ON b.accession = d.accession AND b.version = d.base_version
     WHERE d.id = $1`,
    [id, lineageAttribute],
  );
  if (row === undefined) return null;
  const { base_accession, base_version, base_metadata, segments, ...summary } = row;
  const { droppedSegments, ...rest } = summary;
  const [steps, comments, sequences, before] = await Promise.all([
    readSteps(db, { draft: id }),
    readComments(db, { draft: id }),
    db.query<DraftSequence>(
      'SELECT segment, length, analysis FROM draft_sequence WHERE draft = $1 ORDER BY segment',
      [id],
    ),
    db.query<Pick<DraftSequence, 'segment' | 'analysis'>>(
      `SELECT segment, result AS analysis FROM entry_analysis
       WHERE accession = $1 AND version = $2 ORDER BY segment`,
      [base_accession, base_version],
    ),
  ]);
  const only = sequences.find(({ segment }) => segment === MAIN_SEGMENT);
  const draft = {
    ...rest,
    analysis: only?.analysis ?? null,
    sequenceLength: only?.length ?? null,
    ...(segments === null ? {} : { segments, sequences }),
    ...(droppedSegments.length === 0 ? {} : { droppedSegments }),
  };
  const former = before.map(({ segment }) => segment);
  const isSegmented = former.some((segment) => segment !== MAIN_SEGMENT);
  const diff =
    base_accession === null
      ? null
      : {
          accessionVersion: `${base_accession}.${base_version}`,
          fields: compareFields(base_metadata ?? {}, row.metadata),
          analysis: sequences.flatMap((one) => compareSegment(one, before)),
          ...(isSegmented ? { formerSegments: former } : {}),
        };
  return { ...draft, diff, steps, comments };
}

/** What a segment says otherwise than before; of several, fields are named with theirs: 'L:clade'. */
function compareSegment(
  { segment, analysis }: DraftSequence,
  before: readonly Pick<DraftSequence, 'segment' | 'analysis'>[],
): AnalysisChange[] {
  const former = before.find((one) => one.segment === segment);
  if (former === undefined) return [];
  const changes = compareAnalyses(former.analysis, analysis);
  if (segment === MAIN_SEGMENT) return changes;
  return changes.map((change) => ({ ...change, field: `${segment}:${change.field}` }));
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
