import { createHash } from 'node:crypto';
import type { Database } from '../../../platform/postgres/database.ts';
import { AppError } from '../../../schema/errors.ts';
import { PIPELINE_MAX_ATTEMPTS } from './give-up-on.ts';
import { getPipeline, type PipelineSettings } from './pipeline-settings.ts';
import { readDraftLetters } from './read-letters.ts';

/** One line of what a pipeline is handed out, in the shape of Loculus' unprocessed data. */
export interface UnprocessedEntry {
  /** Names the draft; it gets its accession when it is released. */
  readonly accession: string;
  /** Of the values and letters: raised whenever somebody changes them. */
  readonly version: number;
  readonly data: {
    readonly metadata: Readonly<Record<string, string>>;
    readonly unalignedNucleotideSequences: Readonly<Record<string, string>>;
    readonly files: null;
  };
  readonly submissionId: string;
  readonly submitter: string;
  /** A number that stands for the group, since pipelines expect one. */
  readonly groupId: number;
  /** Id of the group. */
  readonly group: string;
  /** Seconds since 1970. */
  readonly submittedAt: number;
}

/** What there is for a pipeline to do. */
export interface HandedOut {
  /** Of the queue, as an ETag. */
  readonly tag: string;
  /** Ids of the drafts; null where there is nothing that the pipeline does not know of. */
  readonly drafts: readonly number[] | null;
}

const PREFIX = 'DRAFT_';

/** 'DRAFT_12': how a pipeline names a draft. */
export function toDraftName(draft: number): string {
  return `${PREFIX}${draft}`;
}

/** Null for what names no draft. */
export function fromDraftName(name: string): number | null {
  const match = /^DRAFT_([1-9]\d{0,14})$/.exec(name);
  return match === null ? null : Number(match[1]);
}

/** What may be handed out: first what waits for any answer, then what an older version has answered for. */
const KINDS = [
  "q.settled_version IS NULL AND d.state = 'waiting'",
  "q.settled_version < $2 AND d.state IN ('ready', 'needs-attention')",
] as const;

/**
 * Takes the first of a kind that were handed out so often to this version before. $1 is the instance, $3 the time
 * before which what was taken counts as lost. Each kind has its index, which is read until there are enough.
 */
const toStatement = (kind: string): string =>
  `UPDATE draft_pipeline t SET taken_version = $2, taken_at = $6, attempts = $4::int + 1
   FROM (SELECT q.draft FROM draft_pipeline q
       CROSS JOIN LATERAL (SELECT state FROM draft WHERE draft.id = q.draft OFFSET 0) d
     WHERE q.instance = $1 AND ${kind} AND (q.taken_at IS NULL OR q.taken_version < $2 OR q.taken_at < $3)
       AND CASE WHEN q.taken_version = $2 THEN q.attempts ELSE 0 END = $4::int
     ORDER BY q.draft LIMIT $5 FOR UPDATE OF q SKIP LOCKED) due
   WHERE t.draft = due.draft RETURNING t.draft`;

/**
 * Takes drafts for a version of the pipeline. What was handed out before and not answered in time comes in smaller
 * lots, then alone: so one that the pipeline dies of does not take the others with it.
 * @throws AppError instance-not-found, request-conflict, pipeline-outdated
 */
export async function handOut(
  db: Database,
  instance: string,
  asked: {
    readonly count: number;
    readonly version: number;
    /** The tag that the pipeline got last. */
    readonly knownTag: string | null;
    readonly now: Date;
  },
): Promise<HandedOut> {
  const pipeline = await getPipeline(db, instance);
  requireCurrent(pipeline, asked.version);
  const lostBefore = new Date(asked.now.getTime() - pipeline.minutes * 60_000);
  const tag = `"${asked.version}-${pipeline.changes}"`;
  for (let attempts = 0; attempts < PIPELINE_MAX_ATTEMPTS; attempts += 1) {
    for (const kind of KINDS) {
      const lot = toLot(asked.count, attempts);
      const taken = await db.query<{ draft: number }>(toStatement(kind), [
        ...[instance, asked.version, lostBefore, attempts, lot, asked.now],
      ]);
      if (taken.length === 0) continue;
      const drafts = taken.map(({ draft }) => draft).toSorted((one, other) => one - other);
      return { tag, drafts };
    }
  }
  return { tag, drafts: asked.knownTag === tag ? null : [] };
}

function toLot(count: number, attempts: number): number {
  if (attempts === 0) return count;
  return attempts === 1 ? Math.max(1, Math.floor(count / 10)) : 1;
}

/** @throws AppError pipeline-outdated */
export function requireCurrent(pipeline: PipelineSettings, version: number): void {
  if (version >= pipeline.version) return;
  throw new AppError('pipeline-outdated', {
    detail: `Version ${version} of the pipeline is not taken any more: everything was processed by version ${pipeline.version}.`,
  });
}

// Genomes that are in memory at once.
const PAGE = 50;

/** The lines of what was taken. What has meanwhile gone elsewhere is left out. */
export async function* describeHandedOut(
  db: Database,
  drafts: readonly number[],
): AsyncGenerator<UnprocessedEntry> {
  for (let from = 0; from < drafts.length; from += PAGE) {
    const ids = drafts.slice(from, from + PAGE);
    const rows = await db.query<EntryRow>(
      `SELECT q.draft, q.input, q.input_version AS version, d.submission_id AS "submissionId",
         s.submitter_name AS submitter, s.owner_group AS "ownerGroup", s.created_at AS "createdAt"
       FROM unnest($1::bigint[]) AS asked(id) JOIN draft_pipeline q ON q.draft = asked.id
         JOIN draft d ON d.id = q.draft JOIN submission s ON s.id = d.submission
       ORDER BY q.draft`,
      [ids],
    );
    const letters = await readDraftLetters(db, ids);
    for (const row of rows) {
      const own = letters.get(row.draft);
      if (own !== undefined) yield toEntry(row, own);
    }
  }
}

interface EntryRow {
  readonly draft: number;
  readonly input: Readonly<Record<string, string>>;
  readonly version: number;
  readonly submissionId: string;
  readonly submitter: string;
  readonly ownerGroup: string;
  readonly createdAt: Date;
}

function toEntry(
  row: EntryRow,
  { name, segments }: { readonly name: string; readonly segments: ReadonlyMap<string, string> },
): UnprocessedEntry {
  // A single sequence has the name of its record; several are told apart by their segments.
  const named = [...segments].map(([segment, letters]) => [
    segments.size === 1 ? name : `${name}_${segment}`,
    letters,
  ]);
  return {
    accession: toDraftName(row.draft),
    version: row.version,
    data: {
      metadata: row.input,
      unalignedNucleotideSequences: Object.fromEntries(named),
      files: null,
    },
    submissionId: row.submissionId,
    submitter: row.submitter,
    groupId: toNumber(row.ownerGroup),
    group: row.ownerGroup,
    submittedAt: Math.floor(row.createdAt.getTime() / 1000),
  };
}

/** The same number for the same group, from 1 to 2^31 - 1. */
function toNumber(group: string): number {
  return createHash('sha256').update(group).digest().readUInt32BE() % 0x7fff_ffff || 1;
}
