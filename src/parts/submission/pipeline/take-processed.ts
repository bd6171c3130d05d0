import type { Database } from '../../../platform/postgres/database.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ReferenceLengths } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { batch } from '../../../std/streams.ts';
import { tryParseJson } from '../../../std/try-parse-json.ts';
import type { Actor } from '../drafts/actor.ts';
import { editDrafts } from '../drafts/edit-drafts.ts';
import { lockSubmission } from '../drafts/submission-store.ts';
import { afterVerdicts } from './after-verdicts.ts';
import type { ReadRules } from './give-up-on.ts';
import { fromDraftName, requireCurrent } from './hand-out.ts';
import { getPipeline } from './pipeline-settings.ts';
import { checkProcessed, type ProcessedEntry, processedEntry } from './processed-entry.ts';
import { readDraftLetters } from './read-letters.ts';
import { type Line, readLines } from './read-lines.ts';

/** What is wrong with one line; the others are taken all the same. */
export interface LineProblem extends Problem {
  /** From 1. */
  readonly line: number;
  /** As the line names its draft; empty where it cannot be read. */
  readonly accession: string;
}

/** What became of the lines of a pipeline. */
export interface TakenResults {
  /** Drafts that have their verdict by it. */
  readonly taken: number;
  /** Lines about drafts that were changed, approved, withdrawn or answered for meanwhile. */
  readonly outdated: number;
  /** The first of them, and how many there are. */
  readonly problems: readonly LineProblem[];
  readonly problemCount: number;
}

export interface TakeOptions {
  readonly version: number;
  readonly actor: Actor;
  readonly now: () => Date;
  readonly readRules: ReadRules;
  readonly references: ReferenceLengths;
  readonly maxLineBytes: number;
}

// Lines of one transaction.
const BATCH = { maxItems: 100, maxSize: 8 << 20 } as const;
const PROBLEMS_TOLD = 1000;

/**
 * Takes what a pipeline sends back, batch by batch. Each line is judged by itself: one that cannot be used is told and
 * leaves the others alone. A result for other values than the draft has now, or from an older version than the one that
 * has answered for it, is passed over.
 * @throws AppError instance-not-found, request-conflict, pipeline-outdated
 */
export async function takeProcessed(
  db: Database,
  instance: string,
  { stream, ...options }: TakeOptions & { readonly stream: AsyncIterable<Uint8Array> },
): Promise<TakenResults> {
  const rules = await options.readRules(instance);
  const told: LineProblem[] = [];
  let taken = 0;
  let outdated = 0;
  let problemCount = 0;
  const lines = readLines(stream, options.maxLineBytes);
  for await (const items of batch(lines, { ...BATCH, sizeOf: ({ text }) => text?.length ?? 0 })) {
    // Asked for each batch: meanwhile an administrator may have ended it, or a later version have come.
    requireCurrent(await getPipeline(db, instance), options.version);
    const { entries, problems } = parseLines(items);
    const results = await storeBatch(db, instance, entries, { ...options, rules });
    taken += results.taken;
    outdated += results.outdated;
    for (const problem of [...problems, ...results.problems]) {
      problemCount += 1;
      if (told.length < PROBLEMS_TOLD) told.push(problem);
    }
  }
  if (taken > 0) await raiseVersion(db, instance, options.version);
  return { taken, outdated, problems: told, problemCount };
}

interface ParsedLine {
  readonly line: number;
  readonly draft: number;
  readonly entry: ProcessedEntry;
}

function parseLines(items: readonly Line[]): {
  readonly entries: readonly ParsedLine[];
  readonly problems: readonly LineProblem[];
} {
  const entries: ParsedLine[] = [];
  const problems: LineProblem[] = [];
  const refuse = (line: number, told: Omit<LineProblem, 'line' | 'where'> & { where?: string }) =>
    problems.push({ where: `line ${line}`, ...told, line });
  for (const { number: line, text } of items) {
    if (text === null) {
      const hint = 'The line is longer than a result may be.';
      refuse(line, { code: 'line-too-long', accession: '', value: '', hint });
      continue;
    }
    const value = tryParseJson(text);
    const parsed = processedEntry.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = [`line ${line}`, ...(issue?.path ?? []).map(String)].join(' ').slice(0, 200);
      const hint = value === undefined ? 'It is no JSON.' : (issue?.message ?? 'It is no result.');
      const accession = readAccession(value);
      refuse(line, { code: 'line-invalid', where, accession, value: text.slice(0, 200), hint });
      continue;
    }
    const draft = fromDraftName(parsed.data.accession);
    if (draft === null) refuse(line, describeUnknown(parsed.data.accession));
    else entries.push({ line, draft, entry: parsed.data });
  }
  return { entries, problems };
}

function readAccession(value: unknown): string {
  const name = (value as { accession?: unknown } | null | undefined)?.accession;
  return typeof name === 'string' ? name.slice(0, 60) : '';
}

function describeUnknown(accession: string): Omit<LineProblem, 'line' | 'where'> {
  const hint = 'Nothing with this accession was handed out for this instance.';
  return { code: 'draft-unknown', accession, value: accession, hint };
}

interface QueuedDraft {
  readonly draft: number;
  readonly submission: string;
}

async function storeBatch(
  db: Database,
  instance: string,
  entries: readonly ParsedLine[],
  context: StoreContext,
): Promise<Omit<TakenResults, 'problemCount'>> {
  const problems: LineProblem[] = [];
  // Of two lines about the same draft the last one counts, as if they had been sent one after the other.
  const byDraft = new Map(entries.map((one) => [one.draft, one]));
  let outdated = entries.length - byDraft.size;
  let taken = 0;
  const queued = await db.query<QueuedDraft>(
    `SELECT q.draft, d.submission FROM unnest($1::bigint[]) AS asked(id)
       JOIN draft_pipeline q ON q.draft = asked.id JOIN draft d ON d.id = q.draft
     WHERE q.instance = $2 ORDER BY d.submission, q.draft`,
    [[...byDraft.keys()], instance],
  );
  const known = new Set(queued.map(({ draft }) => draft));
  for (const { draft, line, entry } of byDraft.values()) {
    if (!known.has(draft)) {
      problems.push({ where: `line ${line}`, ...describeUnknown(entry.accession), line });
    }
  }
  for (const [submission, drafts] of Map.groupBy(queued, (one) => one.submission)) {
    const lines = drafts.flatMap(({ draft }) => byDraft.get(draft) ?? []);
    const result = await db.transaction((tx) => storeOf(tx, submission, lines, context));
    taken += result.taken;
    outdated += lines.length - result.taken;
    problems.push(...result.problems);
  }
  return { taken, outdated, problems };
}

type StoreContext = TakeOptions & { readonly rules: Awaited<ReturnType<ReadRules>> };

/** Stores the answers for drafts of one submission, in one transaction. */
async function storeOf(
  tx: Transaction,
  submission: string,
  lines: readonly ParsedLine[],
  { version, actor, now: readNow, rules, references }: StoreContext,
): Promise<{ readonly taken: number; readonly problems: readonly LineProblem[] }> {
  const now = readNow();
  await lockSubmission(tx, submission);
  const waiting = await tx.query<{ draft: number; input_version: number }>(
    `SELECT q.draft, q.input_version FROM draft_pipeline q JOIN draft d ON d.id = q.draft
     WHERE q.draft = ANY($1::bigint[]) AND coalesce(q.settled_version, 0) < $2
       AND (d.state = 'waiting' OR q.settled_version IS NOT NULL AND d.state IN ('ready', 'needs-attention'))`,
    [lines.map(({ draft }) => draft), version],
  );
  const versions = new Map(waiting.map(({ draft, input_version }) => [draft, input_version]));
  const valid = lines.filter(({ draft, entry }) => versions.get(draft) === entry.version);
  if (valid.length === 0) return { taken: 0, problems: [] };
  const ids = valid.map(({ draft }) => draft);
  const letters = await readDraftLetters(tx, ids);
  const problems: LineProblem[] = [];
  const edits = valid.map(({ line, draft, entry }) => {
    const submitted = letters.get(draft)?.segments ?? new Map<string, string>();
    const { changes, problems: found } = checkProcessed(entry, submitted, references);
    // What the pipeline itself says is for the submitter; what is wrong with its answer is for its maker, too.
    const isOwn = (code: string) => /^pipeline-(error|warning|field-unknown)$/.test(code);
    for (const { code, where, value, hint } of found) {
      if (!isOwn(code))
        problems.push({ line, accession: entry.accession, code, where, value, hint });
    }
    return { id: draft, changes, verdict: found };
  });
  const why = `Processed by version ${version} of the pipeline.`;
  await editDrafts(tx, submission, edits, { ...rules, actor, now, why });
  await tx.execute(
    `UPDATE draft_pipeline SET settled_version = $2, taken_version = NULL, taken_at = NULL, attempts = 0
     WHERE draft = ANY($1::bigint[])`,
    [ids, version],
  );
  await afterVerdicts(tx, submission, now);
  return { taken: ids.length, problems };
}

/**
 * A version of which all that waits here has its answer is from then on the oldest that is taken. The order of the two
 * statements does not matter: what comes in between waits for this version or a later one.
 */
async function raiseVersion(db: Database, instance: string, version: number): Promise<void> {
  await db.execute(
    `UPDATE instance_pipeline SET version = $2 WHERE instance = $1 AND version < $2 AND NOT EXISTS (
       SELECT FROM draft_pipeline q JOIN draft d ON d.id = q.draft
       WHERE q.instance = $1 AND (q.settled_version IS NULL AND d.state = 'waiting'
         OR q.settled_version < $2 AND d.state IN ('ready', 'needs-attention')))`,
    [instance, version],
  );
}

/** Refused before any byte is read where there is nothing that could be taken. @throws AppError as `takeProcessed` */
export async function requirePipeline(
  db: Database,
  instance: string,
  version: number,
): Promise<void> {
  requireCurrent(await getPipeline(db, instance), version);
}

/** @throws AppError request-conflict where the pathogen's dataset is gone */
export function requireLengths(lengths: ReferenceLengths | null): ReferenceLengths {
  if (lengths !== null) return lengths;
  throw new AppError('request-conflict', {
    detail:
      'The dataset of this pathogen is gone from the node; its operator adds it with "outbreak pathogen add".',
  });
}
