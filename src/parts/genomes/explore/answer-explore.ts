import { countOverlaps } from '../../../engine/query/joint-counts.ts';
import {
  parseAdvancedParameter,
  parseFilterOnly,
} from '../../../engine/query/lapis/parse-filter-only.ts';
import { countRows } from '../../../engine/query/run-query.ts';
import type { Snapshot } from '../../../engine/query/snapshot.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type Answer, type QuestionContext, toInfo, toJsonAnswer } from '../index/answer.ts';
import { joinFilters, splitFreeText } from '../index/free-text.ts';
import { answerCounts, answerDelays, answerMissing } from './explore-counts.ts';
import {
  answerCoOccurrence,
  answerMutationsOverTime,
  answerMutationsPanel,
} from './explore-mutations.ts';
import type { ExploreAnswer, ExplorePanel, ExploreRequest, PanelOf } from './explore-panels.ts';
import { answerExtent, answerGrowthPanel, answerOverTimePanel } from './explore-time.ts';
import { checkDateField, checkFields, checkTextField, ExploredRows } from './explored-rows.ts';

/** The filter of a query; what is wrong with it says which query it is. */
function readFilter(
  context: QuestionContext,
  filters: Readonly<Record<string, unknown>>,
  index: number,
): Result<Filter, Problem[]> {
  const { rest, filter: text } = splitFreeText(context, filters);
  const parsed = parseFilterOnly(context.snapshot.schema, rest);
  if (!parsed.ok) {
    return fail(
      parsed.error.map((problem) => ({ ...problem, where: `queries.${index}.${problem.where}` })),
    );
  }
  const filter = joinFilters(parsed.value, text);
  // Whether the schema knows all that the filter names is checked as it is counted.
  const checked = countRows({ ...context.snapshot, onFound: () => undefined }, filter);
  return checked.ok ? succeed(filter) : checked;
}

/** Growth is that of something. */
function checkGrowth(where: string, { by, variant }: PanelOf<'growth'>): Problem[] {
  if (by !== null || variant !== undefined) return [];
  const hint = 'Name a column whose values grow, or a variant.';
  return [{ code: 'request-invalid', where, value: '', hint }];
}

/** What a panel names that is not there. */
function checkPanel(snapshot: Snapshot, panel: ExplorePanel, index: number): Problem[] {
  const at = (field: string) => `panels.${index}.${field}`;
  const text = (field: string, name: string | null) =>
    name === null ? [] : checkTextField(snapshot, at(field), name);
  switch (panel.type) {
    case 'overTime':
    case 'growth':
      return [
        ...checkDateField(snapshot, at('dateField'), panel.dateField),
        ...text('by', panel.by),
        ...(panel.type === 'growth' ? checkGrowth(at('by'), panel) : []),
      ];
    case 'extent':
    case 'mutationsOverTime':
      return checkDateField(snapshot, at('dateField'), panel.dateField);
    case 'counts':
    case 'missing':
      return checkFields(snapshot, at('columns'), panel.columns);
    case 'delays':
      return [
        ...checkDateField(snapshot, at('from'), panel.from),
        ...checkDateField(snapshot, at('to'), panel.to),
        ...text('by', panel.by),
      ];
    case 'mutations':
    case 'coOccurrence':
      return [];
  }
}

/** Growth of values of a column, or of what an advanced query takes. */
function answerGrowth(
  queries: readonly ExploredRows[],
  panel: PanelOf<'growth'>,
): Result<ExploreAnswer, Problem[]> {
  const { variant } = panel;
  if (variant === undefined) return succeed(answerGrowthPanel(queries, panel, null));
  const variants: ExploredRows[] = [];
  for (const { snapshot, filter } of queries) {
    const parsed = parseAdvancedParameter(snapshot.schema, { name: 'variant', text: variant });
    if (!parsed.ok) return parsed;
    const both: Filter = { type: 'And', children: [filter, parsed.value] };
    const checked = countRows({ ...snapshot, onFound: () => undefined }, both);
    if (!checked.ok) return checked;
    variants.push(new ExploredRows(snapshot, both));
  }
  return succeed(answerGrowthPanel(queries, panel, variants));
}

function answerPanel(
  queries: readonly ExploredRows[],
  panel: ExplorePanel,
): Result<ExploreAnswer, Problem[]> {
  switch (panel.type) {
    case 'overTime':
      return succeed(answerOverTimePanel(queries, panel));
    case 'counts':
      return succeed(answerCounts(queries, panel));
    case 'extent':
      return succeed(answerExtent(queries, panel));
    case 'growth':
      return answerGrowth(queries, panel);
    case 'mutations':
      return succeed(answerMutationsPanel(queries, panel));
    case 'mutationsOverTime':
      return answerMutationsOverTime(queries, panel);
    case 'coOccurrence':
      return answerCoOccurrence(queries, panel);
    case 'delays':
      return succeed(answerDelays(queries, panel));
    case 'missing':
      return succeed(answerMissing(queries, panel));
  }
}

/** All panels about the genomes of all queries, from one snapshot. */
export function answerExplore(
  context: QuestionContext,
  { request, requestId }: { readonly request: ExploreRequest; readonly requestId: string },
): Result<Answer, Problem[]> {
  const { snapshot } = context;
  const filters = request.queries.map((query, index) => readFilter(context, query.filters, index));
  const problems = [
    ...filters.flatMap((filter) => (filter.ok ? [] : filter.error)),
    ...request.panels.flatMap((panel, index) => checkPanel(snapshot, panel, index)),
  ];
  if (problems.length > 0) return fail(problems);
  const queries = filters.flatMap((filter) =>
    filter.ok ? [new ExploredRows(snapshot, filter.value)] : [],
  );
  const panels: ExploreAnswer[] = [];
  for (const [index, panel] of request.panels.entries()) {
    const answer = answerPanel(queries, panel);
    if (!answer.ok) {
      return fail(
        answer.error.map((problem) => ({ ...problem, where: `panels.${index}.${problem.where}` })),
      );
    }
    panels.push(answer.value);
  }
  return toJsonAnswer(context, {
    data: {
      totals: queries.map(({ total }) => total),
      overlaps: countOverlaps(queries.map(({ found }) => found)),
      panels,
    },
    info: toInfo(context, requestId),
  });
}
