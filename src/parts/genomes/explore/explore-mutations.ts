import { compileSchema, type SequenceKind } from '../../../engine/query/compiled-schema.ts';
import { countJointly } from '../../../engine/query/joint-counts.ts';
import { parseOverTime } from '../../../engine/query/lapis/parse-over-time.ts';
import { listMutations } from '../../../engine/query/mutations.ts';
import { type OverTimeItem, runOverTime } from '../../../engine/query/over-time.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { type Result, succeed } from '../../../std/result.ts';
import type { AnswerOf, PanelOf } from './explore-panels.ts';
import { listPeriods } from './explore-time.ts';
import type { ExploredRows } from './explored-rows.ts';

type MutationRow = AnswerOf<'mutations'>['byQuery'][number][number];

/** Mutations that fewer genomes have are never among those that vary most. */
const LEAST_CHOSEN = 0.02;

function listOfQuery(rows: ExploredRows, kind: SequenceKind, minProportion: number): MutationRow[] {
  rows.snapshot.checkpoint?.();
  const schema = compileSchema(rows.snapshot.schema);
  const infos = schema[kind];
  const listed = listMutations(rows.found, infos, { minProportion, sequenceCount: infos.length });
  return listed.map((row) => ({
    mutation: String(row.mutation),
    sequenceName: row.sequenceName === null ? null : String(row.sequenceName),
    mutationTo: String(row.mutationTo),
    position: Number(row.position),
    count: Number(row.count),
    coverage: Number(row.coverage),
    proportion: Number(row.proportion),
  }));
}

/** The mutations of each query that reach a proportion, by sequence and position. */
export function answerMutationsPanel(
  queries: readonly ExploredRows[],
  { kind, minProportion }: PanelOf<'mutations'>,
): AnswerOf<'mutations'> {
  const byQuery = queries.map((rows) => listOfQuery(rows, kind, minProportion));
  return { type: 'mutations', byQuery };
}

/**
 * The mutations that tell most: those that some genomes have and others not (p (1 - p) is greatest at one half),
 * and those whose shares differ between queries. In the order of the genome.
 */
function chooseMutations(
  queries: readonly ExploredRows[],
  kind: SequenceKind,
  top: number,
): string[] {
  const found = new Map<string, { readonly order: number; readonly shares: number[] }>();
  queries.forEach((rows, query) => {
    for (const one of listOfQuery(rows, kind, LEAST_CHOSEN)) {
      const known = found.get(one.mutation) ?? {
        order: orderOf(rows, kind, one),
        shares: queries.map(() => 0),
      };
      known.shares[query] = one.proportion;
      found.set(one.mutation, known);
    }
  });
  const scoreOf = (shares: readonly number[]) =>
    Math.max(...shares.map((share) => share * (1 - share))) +
    (Math.max(...shares) - Math.min(...shares));
  return [...found]
    .map(([mutation, { order, shares }]) => ({ mutation, order, score: scoreOf(shares) }))
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, top)
    .sort((a, b) => a.order - b.order || (a.mutation < b.mutation ? -1 : 1))
    .map(({ mutation }) => mutation);
}

/** Orders mutations by sequence, then by position; no sequence has a hundred million letters. */
function orderOf(rows: ExploredRows, kind: SequenceKind, one: MutationRow): number {
  const infos = compileSchema(rows.snapshot.schema)[kind];
  const index = Math.max(
    0,
    infos.findIndex(({ name }) => name === one.sequenceName),
  );
  return index * 1e8 + one.position;
}

/** Names of mutations as filters, with the filters of what their shares are of. */
function parseMutations(
  { snapshot }: ExploredRows,
  kind: SequenceKind,
  includeMutations: readonly string[],
): Result<readonly OverTimeItem[], Problem[]> {
  const parsed = parseOverTime(snapshot.schema, {
    filters: {},
    dateField: '',
    dateRanges: [],
    rows: { kind, includeMutations },
  });
  return parsed.ok ? succeed(parsed.value.query.items) : parsed;
}

/** How many genomes of each period have each mutation, and of how many. */
export function answerMutationsOverTime(
  queries: readonly ExploredRows[],
  panel: PanelOf<'mutationsOverTime'>,
): Result<AnswerOf<'mutationsOverTime'>, Problem[]> {
  const { kind, dateField } = panel;
  const mutations = [...(panel.mutations ?? chooseMutations(queries, kind, panel.top))];
  const items = parseMutations(defined(queries[0], 'query'), kind, mutations);
  if (!items.ok) return items;
  const periods = [...listPeriods(queries, dateField, panel.period)];
  const ranges = periods.map(({ from, to }) => ({ dateFrom: from, dateTo: to }));
  const byQuery: AnswerOf<'mutationsOverTime'>['byQuery'] = [];
  for (const { snapshot, filter } of queries) {
    const query = { filter, dateColumn: dateField, ranges, items: items.value };
    const answer = runOverTime(snapshot, query);
    if (!answer.ok) return answer;
    const { cells, totals } = answer.value;
    byQuery.push({
      totals: [...totals],
      counts: cells.map((row) => row.map(({ count }) => count)),
      coverages: cells.map((row) => row.map(({ coverage }) => coverage)),
    });
  }
  return succeed({ type: 'mutationsOverTime', mutations, periods, byQuery });
}

/** How many genomes have each two of some mutations. */
export function answerCoOccurrence(
  queries: readonly ExploredRows[],
  panel: PanelOf<'coOccurrence'>,
): Result<AnswerOf<'coOccurrence'>, Problem[]> {
  const mutations = [...(panel.mutations ?? chooseMutations(queries, panel.kind, panel.top))];
  const items = parseMutations(defined(queries[0], 'query'), panel.kind, mutations);
  if (!items.ok) return items;
  const filters = items.value.map(({ count }) => count);
  const byQuery = queries.map(({ snapshot, found }) => {
    const { counts, both } = countJointly(snapshot, found, filters);
    return { counts: [...counts], both: both.map((row) => [...row]) };
  });
  return succeed({ type: 'coOccurrence', mutations, byQuery });
}
