import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { type Caller, maySee, readableGroups } from '../../../schema/caller.ts';
import type { DataAccess, FindEntryPort } from '../../../schema/ports.ts';
import { toRunOwnership } from '../run-record.ts';
import { type MutationPlace, parseMutationPlace, type VariantQuery } from './variant-question.ts';

/** One variant of one sample. */
export interface ListedVariant {
  readonly run: string;
  readonly number: number;
  readonly instance: string;
  readonly ownerGroup: string;
  readonly startedBy: string;
  readonly sample: string;
  readonly accession: string | null;
  readonly workflow: string;
  readonly workflowVersion: string;
  readonly platform: string;
  readonly at: Date;
  /** 0-based. */
  readonly position: number;
  readonly reference: string;
  readonly alternative: string;
  readonly depth: number;
  readonly forward: number;
  readonly reverse: number;
  readonly referenceForward: number;
  readonly referenceReverse: number;
  readonly share: number;
  readonly status: 'consensus' | 'minor' | 'primer-site';
}

/** Where a page ended: behind this variant. */
export interface VariantCursor {
  readonly number: number;
  readonly position: number;
  readonly reference: string;
  readonly alternative: string;
}

const COLUMNS = `v.run, r.number::float8 AS number, r.instance, r.owner_group AS "ownerGroup", r.started_by AS "startedBy",
  r.sample, r.accession, r.workflow, r.workflow_version AS "workflowVersion", r.platform, r.ended_at AS at,
  v.position, v.reference, v.alternative, v.depth, v.forward, v.reverse, v.reference_forward AS "referenceForward",
  v.reference_reverse AS "referenceReverse", v.share, v.status`;

/** So many rows are read at once; rows that nobody may see are left out of them. */
const PAGE = 1_000;

/** What it takes to list variants. */
export interface VariantsContext {
  readonly db: Queryable;
  readonly entries: FindEntryPort;
  readonly recordAccess: (access: DataAccess) => Promise<void>;
}

/**
 * Variants that the caller may see, run by run, the newest first, by their positions within one: those of runs of the
 * caller's groups, and those of entries that the caller may see. What is told of data that is not open is written down
 * before it leaves. Reading ends when nobody asks for more.
 */
export async function* listVariants(
  context: VariantsContext,
  question: {
    readonly query: VariantQuery;
    readonly caller: Caller | null;
    readonly after: VariantCursor | null;
    /** Name of the operation, for the log of accesses. */
    readonly operation: string;
  },
): AsyncGenerator<ListedVariant> {
  const { query, caller } = question;
  const place = query.mutation === undefined ? null : parseMutationPlace(query.mutation);
  const verdicts = new Map<string, boolean>();
  let after = question.after;
  for (;;) {
    const rows = await readPage(context.db, { query, place, caller, after });
    for (const row of rows) {
      if (await mayRead(context, question, { row, verdicts })) yield row;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last;
  }
}

/** Whether the caller may see a run's variants, decided once a run. */
async function mayRead(
  { entries, recordAccess }: VariantsContext,
  { caller, operation }: { readonly caller: Caller | null; readonly operation: string },
  { row, verdicts }: { readonly row: ListedVariant; readonly verdicts: Map<string, boolean> },
): Promise<boolean> {
  const known = verdicts.get(row.run);
  if (known !== undefined) return known;
  const entry = row.accession === null ? null : await entries.findEntry(row.accession);
  const isOfEntry = entry !== null && maySee(caller, entry.ownership);
  const isSeen = isOfEntry || maySee(caller, toRunOwnership(row));
  verdicts.set(row.run, isSeen);
  if (isSeen && caller !== null && entry?.ownership.isOpen !== true) {
    const { instance, ownerGroup } = row;
    await recordAccess({ caller, operation, instance, records: { [ownerGroup]: 1 } });
  }
  return isSeen;
}

function readPage(
  db: Queryable,
  {
    query,
    place,
    caller,
    after,
  }: {
    readonly query: VariantQuery;
    readonly place: MutationPlace | null;
    readonly caller: Caller | null;
    readonly after: VariantCursor | null;
  },
): Promise<readonly ListedVariant[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const wanted = listConditions(query, place, bind);
  // Runs without an entry are seen by their groups only; of the others it is asked entry by entry.
  const readable = readableGroups(caller);
  if (readable !== null) {
    const groups = bind(readable);
    wanted.push(
      `(r.accession IS NOT NULL OR r.started_by = ${bind(caller?.id ?? '')}
        OR r.owner_group = ANY (${groups}::text[]) OR r.owner_group || ' ' || r.instance = ANY (${groups}::text[]))`,
    );
  }
  if (after !== null) {
    const { number, position, reference, alternative } = after;
    wanted.push(
      `(-r.number, v.position, v.reference COLLATE "C", v.alternative COLLATE "C") >
        (-${bind(number)}::bigint, ${bind(position)}::int, ${bind(reference)}::text COLLATE "C", ${bind(alternative)}::text COLLATE "C")`,
    );
  }
  return db.query<ListedVariant>(
    `SELECT ${COLUMNS} FROM workflow_variant v JOIN workflow_run r ON r.id = v.run
     WHERE r.state = 'done'${wanted.map((one) => ` AND ${one}`).join('')}
     ORDER BY -r.number, v.position, v.reference COLLATE "C", v.alternative COLLATE "C" LIMIT ${PAGE}`,
    values,
  );
}

function listConditions(
  query: VariantQuery,
  place: MutationPlace | null,
  bind: (value: unknown) => string,
): string[] {
  const conditions: string[] = [];
  const add = (value: unknown, toCondition: (bound: string) => string) => {
    if (value !== undefined) conditions.push(toCondition(bind(value)));
  };
  add(query.instance, (x) => `r.instance = ${x}`);
  add(query.accession?.split('.')[0], (x) => `r.accession = ${x}`);
  add(query.run, (x) => `r.id = ${x}`);
  add(query.sample, (x) => `r.sample = ${x}`);
  add(query.from, (x) => `v.position >= ${x}::int - 1`);
  add(query.to, (x) => `v.position <= ${x}::int - 1`);
  add(query.minShare, (x) => `v.share >= ${x}::float8`);
  add(query.maxShare, (x) => `v.share <= ${x}::float8`);
  add(query.minDepth, (x) => `v.depth >= ${x}::int`);
  add(query.minStrandReads, (x) => `least(v.forward, v.reverse) >= ${x}::int`);
  add(query.status, (x) => `v.status = ${x}`);
  if (place === null) return conditions;
  add(place.position, (x) => `v.position = ${x}::int`);
  add(place.reference, (x) => `v.reference = ${x}`);
  add(place.alternative, (x) => `v.alternative = ${x}`);
  add(place.deleted, (x) => `length(v.alternative) = 1 AND length(v.reference) = ${x}::int + 1`);
  add(place.inserted, (x) => `length(v.reference) = 1 AND substr(v.alternative, 2) = ${x}`);
  if (place.reference !== undefined || place.alternative !== undefined) {
    conditions.push('length(v.reference) = length(v.alternative)');
  }
  return conditions;
}
