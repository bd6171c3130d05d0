import type { Problem } from '../../schema/problem.ts';
import { defined } from '../../std/assert.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { aggregateRows } from './aggregate.ts';
import { iterateAligned } from './aligned-sequences.ts';
import { type AnswerRow, orderRows } from './answer-row.ts';
import { checkFilter, checkQuery } from './check-query.ts';
import { type CompiledSchema, compileSchema } from './compiled-schema.ts';
import { createFieldReader } from './field-reader.ts';
import { type ColumnField, chooseSequences, findField, listResultFields } from './fields.ts';
import { type FoundRows, findKey, findRows } from './found-rows.ts';
import { listInsertions } from './insertions.ts';
import { listMutations } from './mutations.ts';
import { iterateOrdered, type RowPlace } from './ordered-rows.ts';
import { answerTreeAction } from './phylogeny.ts';
import type { Segment } from './segment.ts';
import type { Snapshot } from './snapshot.ts';
import type { Filter, Query } from './tree.ts';

/** An answer: rows are made while they are taken, from data that no later write changes. */
export interface QueryAnswer {
  /** Names of the fields of every row, in order. */
  readonly fields: readonly string[];
  readonly rows: Iterable<AnswerRow>;
  /** Number of rows that the filter found, before limit and offset. */
  readonly total: number;
  readonly dataVersion: string;
}

const sumRows = (found: readonly FoundRows[]) =>
  found.reduce((sum, { rows }) => sum + rows.size, 0);

function findFields(schema: CompiledSchema, names: readonly string[]): ColumnField[] {
  return names.map((name) => defined(findField(schema, name), name));
}

function* readDetails(
  places: Iterable<RowPlace>,
  fields: readonly ColumnField[],
): Generator<AnswerRow> {
  const readers = new Map<Segment, readonly ((row: number) => AnswerRow[string])[]>();
  for (const { segment, row } of places) {
    let own = readers.get(segment);
    if (own === undefined) {
      own = fields.map((field) => createFieldReader(segment, field));
      readers.set(segment, own);
    }
    const answer: Record<string, AnswerRow[string]> = {};
    for (let i = 0; i < fields.length; i++) {
      answer[(fields[i] as ColumnField).name] = own[i]?.(row) ?? null;
    }
    yield answer;
  }
}

function* pruneFields(rows: Iterable<AnswerRow>, fields: readonly string[]): Generator<AnswerRow> {
  for (const row of rows) {
    yield Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
  }
}

function answerRows(
  snapshot: Snapshot,
  query: Query,
  found: readonly FoundRows[],
  seed: number,
): Iterable<AnswerRow> {
  const schema = compileSchema(snapshot.schema);
  const { action } = query;
  const fields = listResultFields(schema, action);
  switch (action.type) {
    case 'Aggregated': {
      const groups = aggregateRows(found, findFields(schema, action.groupBy));
      const { randomize, orderBy, offset, limit } = query;
      if (randomize !== null) return orderRows(groups, query, seed);
      const isWhole = orderBy.length === 0 && offset === 0 && limit === null;
      return isWhole ? groups : groups.order(orderBy, offset, limit);
    }
    case 'Details':
      return readDetails(
        iterateOrdered(found, query, { schema, seed }),
        findFields(schema, fields),
      );
    case 'Mutations': {
      const infos = chooseSequences(schema, action.kind, action.sequences);
      const options = {
        minProportion: action.minProportion,
        sequenceCount: schema[action.kind].length,
      };
      const rows = orderRows(listMutations(found, infos, options), query, seed);
      return action.fields === null ? rows : pruneFields(rows, fields);
    }
    case 'Insertions': {
      const infos = chooseSequences(schema, action.kind, action.sequences);
      return orderRows(listInsertions(found, infos, schema[action.kind].length), query, seed);
    }
    case 'MostRecentCommonAncestor':
    case 'PhyloSubtree': {
      const rows = orderRows([answerTreeAction(schema, found, action)], query, seed);
      return pruneFields(rows, fields);
    }
    case 'Aligned': {
      const { primaryKey } = snapshot.schema;
      const names = [primaryKey, ...action.fields.filter((name) => name !== primaryKey)];
      const infos = chooseSequences(schema, action.kind, action.sequences);
      const places = iterateOrdered(found, query, { schema, seed });
      return iterateAligned(places, { fields: findFields(schema, names), infos });
    }
  }
}

/** The first key of a mutation profile that no row of the snapshot has. */
function findUnknownKey(snapshot: Snapshot, filter: Filter): string | null {
  if ('children' in filter) {
    for (const child of filter.children) {
      const key = findUnknownKey(snapshot, child);
      if (key !== null) return key;
    }
    return null;
  }
  if ('child' in filter) return findUnknownKey(snapshot, filter.child);
  if (filter.type !== 'MutationProfile' || filter.profile.type !== 'Key') return null;
  return findKey(snapshot, filter.profile.key) === null ? filter.profile.key : null;
}

function checkKeys(snapshot: Snapshot, filter: Filter): Problem[] {
  const key = findUnknownKey(snapshot, filter);
  if (key === null) return [];
  const hint = 'No row has this key, so nothing can be compared with it.';
  return [{ code: 'query-key-unknown', where: 'query', value: key.slice(0, 200), hint }];
}

/**
 * Answers a question from a snapshot. `randomSeed` is used where the query asks for a random order
 * without a seed of its own. Problems: whatever checkQuery finds, or a profile of an unknown key.
 */
export function runQuery(
  snapshot: Snapshot,
  query: Query,
  { randomSeed = 0 }: { readonly randomSeed?: number } = {},
): Result<QueryAnswer, Problem[]> {
  const schema = compileSchema(snapshot.schema);
  const problems = checkQuery(schema, query);
  if (problems.length === 0) problems.push(...checkKeys(snapshot, query.filter));
  if (problems.length > 0) return fail(problems);
  const found = findRows(snapshot, query.filter);
  return succeed({
    fields: listResultFields(schema, query.action),
    rows: answerRows(snapshot, query, found, randomSeed),
    total: sumRows(found),
    dataVersion: snapshot.dataVersion,
  });
}

/** Number of rows that a filter finds. */
export function countRows(snapshot: Snapshot, filter: Filter): Result<number, Problem[]> {
  const problems = checkFilter(compileSchema(snapshot.schema), filter);
  if (problems.length === 0) problems.push(...checkKeys(snapshot, filter));
  return problems.length > 0 ? fail(problems) : succeed(sumRows(findRows(snapshot, filter)));
}
