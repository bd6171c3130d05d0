import { z } from 'zod';
import type { Database } from '../../../platform/postgres/database.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { Problem } from '../../../schema/problem.ts';
import { batch } from '../../../std/streams.ts';
import { checkValues } from '../drafts/check-values.ts';
import { type Line, readLines } from '../pipeline/read-lines.ts';
import { type ExternalField, externalFields } from './external-fields.ts';

/** One line of what is registered, in the shape of Loculus' external metadata. */
export const externalLine = z.object({
  accession: z.string().min(1).max(60),
  version: z.number().int().min(1).max(2_147_483_647),
  externalMetadata: z
    .record(z.string(), z.unknown())
    .describe('Values by field; null takes back what the same updater registered.'),
});

/** What is wrong with one line; the others are taken all the same. */
export interface ExternalProblem extends Problem {
  /** From 1. */
  readonly line: number;
}

export interface TakenExternal {
  /** Lines that were taken. */
  readonly taken: number;
  readonly problemCount: number;
  /** The first of them. */
  readonly problems: readonly ExternalProblem[];
}

export interface ExternalOptions {
  readonly instance: string;
  /** Who says so. */
  readonly updater: string;
  readonly by: { readonly id: string; readonly name: string };
  readonly now: () => Date;
  readonly core: Checklist;
}

// Lines of one transaction.
const BATCH = { maxItems: 500, maxSize: 1 << 20 } as const;
const LONGEST_LINE = 100_000;
const LONGEST_VALUE = 300;
const PROBLEMS_TOLD = 1000;

interface Registered {
  readonly line: number;
  readonly accession: string;
  readonly version: number;
  readonly values: ReadonlyMap<ExternalField, string | null>;
}

/**
 * Keeps what others registered of released versions of an instance, and tells the index. Each line is judged by itself.
 */
export async function takeExternal(
  db: Database,
  stream: AsyncIterable<Uint8Array>,
  options: ExternalOptions,
): Promise<TakenExternal> {
  const told: ExternalProblem[] = [];
  let taken = 0;
  let problemCount = 0;
  const lines = readLines(stream, LONGEST_LINE);
  for await (const items of batch(lines, { ...BATCH, sizeOf: ({ text }) => text?.length ?? 0 })) {
    const parsed = items.map((line) => parseLine(line, options));
    const valid = parsed.flatMap((one) => ('values' in one ? [one] : []));
    const stored = await db.transaction((tx) => store(tx, valid, options));
    taken += stored.taken;
    for (const problem of [
      ...parsed.flatMap((one) => ('values' in one ? [] : [one])),
      ...stored.problems,
    ]) {
      problemCount += 1;
      if (told.length < PROBLEMS_TOLD) told.push(problem);
    }
  }
  return { taken, problemCount, problems: told };
}

function parseLine({ number, text }: Line, options: ExternalOptions): Registered | ExternalProblem {
  const refuse = (code: string, told: { value?: string; hint: string; at?: string }) => ({
    line: number,
    code,
    where: told.at === undefined ? `line ${number}` : `line ${number} ${told.at.slice(0, 100)}`,
    value: (told.value ?? '').slice(0, 200),
    hint: told.hint,
  });
  if (text === null) return refuse('line-too-long', { hint: 'The line is too long.' });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('line-invalid', { value: text, hint: 'It is no JSON.' });
  }
  const parsed = externalLine.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.map(String).join(' ') ?? '';
    return refuse('line-invalid', { value: text, hint: issue?.message ?? 'It is no line.', at });
  }
  const { accession, version, externalMetadata } = parsed.data;
  const values = new Map<ExternalField, string | null>();
  for (const [name, value] of Object.entries(externalMetadata)) {
    const field = externalFields.find((one) => one === name);
    if (field === undefined) {
      const hint = `Others may register ${externalFields.join(', ')}, and nothing else.`;
      return refuse('field-unknown', { value: name, hint, at: name });
    }
    const hint = findFault(field, value, options);
    if (hint !== null) {
      return refuse('field-invalid', { value: JSON.stringify(value), hint, at: name });
    }
    values.set(field, typeof value === 'string' ? value.trim() : null);
  }
  return { line: number, accession, version, values };
}

/** Why a value cannot be one of the field; null where it can. */
function findFault(
  field: ExternalField,
  value: unknown,
  { now, core }: ExternalOptions,
): string | null {
  if (value === null) return null;
  if (typeof value !== 'string') return 'Give text, or null to take it back.';
  const text = value.trim();
  if (
    text === '' ||
    text.length > LONGEST_VALUE ||
    text.includes('\u0000') ||
    !text.isWellFormed()
  ) {
    return `Give text of 1 to ${LONGEST_VALUE} letters, or null to take it back.`;
  }
  const today = now().toISOString().slice(0, 10);
  const { problems } = checkValues({ [field]: text }, { rowNumber: 1, today, core });
  return problems.find((one) => one.field === field && one.severity === 'error')?.hint ?? null;
}

async function store(
  tx: Transaction,
  lines: readonly Registered[],
  { instance, updater, by, now }: ExternalOptions,
): Promise<{ readonly taken: number; readonly problems: readonly ExternalProblem[] }> {
  const found = await tx.query<{ accession: string; version: number }>(
    `SELECT e.accession, e.version FROM unnest($1::text[], $2::int[]) AS r(accession, version)
       JOIN entry e USING (accession, version) WHERE e.instance = $3`,
    [lines.map(({ accession }) => accession), lines.map(({ version }) => version), instance],
  );
  const toName = (one: { accession: string; version: number }) => `${one.accession}.${one.version}`;
  const names = new Set(found.map(toName));
  const known = lines.filter((line) => names.has(toName(line)));
  // Of two lines about the same the last one counts, as if they had been sent one after the other.
  const rows = new Map<string, { line: Registered; field: string; value: string | null }>();
  for (const line of known) {
    for (const [field, value] of line.values) {
      rows.set(`${toName(line)} ${field}`, { line, field, value });
    }
  }
  const all = [...rows.values()];
  const keys = (some: typeof all) => [
    some.map(({ line }) => line.accession),
    some.map(({ line }) => line.version),
    some.map(({ field }) => field),
  ];
  const gone = all.filter(({ value }) => value === null);
  await tx.execute(
    `DELETE FROM external_metadata x USING unnest($1::text[], $2::int[], $3::text[]) AS r(accession, version, field)
     WHERE x.accession = r.accession AND x.version = r.version AND x.field = r.field AND x.updater = $4`,
    [...keys(gone), updater],
  );
  const kept = all.filter(({ value }) => value !== null);
  await tx.execute(
    `INSERT INTO external_metadata (accession, version, field, updater, value, set_at, set_by, set_by_name)
     SELECT r.accession, r.version, r.field, $5, r.value, $6, $7, $8
     FROM unnest($1::text[], $2::int[], $3::text[], $4::text[]) AS r(accession, version, field, value)
     ON CONFLICT (accession, version, field, updater) DO UPDATE
       SET value = excluded.value, set_at = excluded.set_at, set_by = excluded.set_by, set_by_name = excluded.set_by_name
       WHERE external_metadata.value <> excluded.value`,
    [...keys(kept), kept.map(({ value }) => value), updater, now(), by.id, by.name],
  );
  await tellIndex(tx, instance, [...new Set(known.map(({ accession }) => accession))]);
  const problems = lines
    .filter((line) => !names.has(toName(line)))
    .map(({ line, accession, version }) => ({
      line,
      code: 'entry-unknown',
      where: `line ${line}`,
      value: `${accession}.${version}`,
      hint: 'This instance has no released version of this name.',
    }));
  return { taken: known.length, problems };
}

/** The index holds the latest versions, which say what was registered of those before them. */
async function tellIndex(
  tx: Transaction,
  instance: string,
  accessions: readonly string[],
): Promise<void> {
  if (accessions.length === 0) return;
  const entries = await tx.query<{ accession: string; version: number }>(
    `SELECT accession, max(version) AS version FROM entry WHERE accession = ANY($1) GROUP BY accession
     ORDER BY accession`,
    [accessions],
  );
  appendEvents(tx, [{ topic: 'entries.changed', instance, payload: { entries } }]);
}
