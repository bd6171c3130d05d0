import { compileSchema } from '../../../engine/query/compiled-schema.ts';
import { formatDay } from '../../../engine/query/day-number.ts';
import type { LineageIndex } from '../../../engine/query/lineage-index.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { LineageDefinition } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { ExploredRows, listDays } from '../explore/explored-rows.ts';
import { type Answer, type QuestionContext, toInfo, toJsonAnswer } from '../index/answer.ts';
import type { LineageRequest } from './lineage-request.ts';

interface System {
  readonly definition: LineageDefinition;
  readonly index: LineageIndex;
  /** Genomes that are of a lineage itself. */
  readonly own: ReadonlyMap<string, number>;
}

/** The filter of LAPIS' `lineage=X` and `lineage=X*`. */
function toFilter(column: string, value: string, includeSublineages: boolean): Filter {
  return { type: 'Lineage', column, value, includeSublineages, recombinants: 'doNotFollow' };
}

function countOwn(rows: ExploredRows, column: string, { resolve }: LineageIndex) {
  const own = new Map<string, number>();
  const table = rows.count([column]);
  const field = table.fields[0];
  table.counts.forEach((count, group) => {
    const value = field?.values[field.ids[group] as number] ?? null;
    if (value === null) return;
    const name = resolve(String(value));
    own.set(name, (own.get(name) ?? 0) + count);
  });
  return own;
}

function countClade({ index, own }: System, name: string): number {
  let sum = 0;
  for (const one of index.findClade(name, 'doNotFollow')) sum += own.get(one) ?? 0;
  return sum;
}

function listChildren({ definition, index }: System, name: string): string[] {
  return Object.entries(definition)
    .filter(([, { parents = [] }]) => parents.some((parent) => index.resolve(parent) === name))
    .map(([child]) => child);
}

function findExtent(context: QuestionContext, filter: Filter, dateColumn: string) {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { day } of listDays(new ExploredRows(context.snapshot, filter), dateColumn, null)) {
    if (day === null) continue;
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  return first > last
    ? { first: null, last: null }
    : { first: formatDay(first), last: formatDay(last) };
}

function refuse(where: string, value: string, hint: string) {
  return fail<Problem[]>([{ code: 'query-no-lineages', where, value: value.slice(0, 200), hint }]);
}

function describeOne(
  context: QuestionContext,
  system: System,
  { column, name: asked }: Extract<LineageRequest, { type: 'one' }>,
): Result<object, Problem[]> {
  const { definition, index, own } = system;
  const spelled = [asked, asked.toUpperCase()].find((one) => index.rankOf(one) !== -1);
  if (spelled === undefined) {
    const hint = `It is no lineage of '${column}'; sample/lineageDefinition/${column} lists them.`;
    return refuse('lineage', asked, hint);
  }
  const name = index.resolve(spelled);
  const dates = context.snapshot.schema.columns.filter(({ type }) => type === 'date');
  const dateColumn = dates.some((one) => one.name === 'date') ? 'date' : (dates[0]?.name ?? '');
  const { parents = [], aliases = [] } = definition[name] ?? {};
  const withCounts = (names: readonly string[]) =>
    names
      .map((one) => ({ name: one, genomes: countClade(system, one) }))
      .sort((a, b) => b.genomes - a.genomes || (a.name < b.name ? -1 : 1));
  return succeed({
    name,
    column,
    aliases,
    parents: withCounts(parents.map(index.resolve)),
    children: withCounts(listChildren(system, name)),
    genomes: own.get(name) ?? 0,
    genomesWithSublineages: countClade(system, name),
    ...(dateColumn === ''
      ? { first: null, last: null }
      : findExtent(context, toFilter(column, name, true), dateColumn)),
  });
}

function list(
  system: System,
  { text, limit, offset }: Extract<LineageRequest, { type: 'list' }>,
): object {
  const { definition, own } = system;
  const needle = text.trim().toLowerCase();
  const names = new Set([...own.keys(), ...(needle === '' ? [] : Object.keys(definition))]);
  const matches = (name: string) =>
    [name, ...(definition[name]?.aliases ?? [])].some((one) => one.toLowerCase().includes(needle));
  const found = [...names]
    .filter((name) => needle === '' || matches(name))
    .map((name) => ({ name, genomes: own.get(name) ?? 0 }))
    .sort((a, b) => b.genomes - a.genomes || (a.name < b.name ? -1 : 1));
  const lineages = found.slice(offset, offset + limit).map((one) => ({
    ...one,
    genomesWithSublineages: countClade(system, one.name),
    parents: [...(definition[one.name]?.parents ?? [])],
    aliases: [...(definition[one.name]?.aliases ?? [])],
  }));
  return { lineages, total: found.length };
}

/** What is known of lineages: from their definition, and counted among the genomes that the asker may see. */
export function answerLineage(
  context: QuestionContext,
  { request, requestId }: { readonly request: LineageRequest; readonly requestId: string },
): Result<Answer, Problem[]> {
  const { schema } = context.snapshot;
  const { column } = request;
  const index = compileSchema(schema).lineages.get(column);
  const name = schema.columns.find((one) => one.name === column)?.lineageSystem;
  const definition = name === undefined ? undefined : schema.lineageSystems[name];
  if (index === undefined || definition === undefined) {
    const known = schema.columns.flatMap((one) => (one.lineageSystem ? [one.name] : []));
    const hint =
      known.length === 0
        ? 'No column has lineages.'
        : `Columns with lineages: ${known.join(', ')}.`;
    return refuse('column', column, hint);
  }
  const rows = new ExploredRows(context.snapshot, { type: 'True' });
  const system = { definition, index, own: countOwn(rows, column, index) };
  const data =
    request.type === 'one' ? describeOne(context, system, request) : succeed(list(system, request));
  if (!data.ok) return data;
  return toJsonAnswer(context, { data: data.value, info: toInfo(context, requestId) });
}
