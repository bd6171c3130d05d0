import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { compileSchema, type SequenceKind } from '../compiled-schema.ts';
import type { DateRange, OverTimeItem, OverTimeQuery } from '../over-time.ts';
import { createRequestContext, findName, type RequestContext } from './lapis-query.ts';
import { parseAdvancedQuery } from './parse-advanced-query.ts';
import { parseFilterOnly } from './parse-filter-only.ts';
import { parseMutationFilter } from './parse-letter-filter.ts';

/** What is counted over time: mutations of one kind, or queries with what they are of. */
export type OverTimeRows =
  | { readonly kind: SequenceKind; readonly includeMutations: readonly string[] }
  | {
      readonly queries: readonly {
        readonly displayLabel: string;
        readonly countQuery: string;
        readonly coverageQuery: string;
      }[];
    };

/** The body of a request to the endpoints over time. */
export interface OverTimeRequest {
  readonly filters: Readonly<Record<string, unknown>>;
  readonly dateField: string;
  readonly dateRanges: readonly DateRange[];
  readonly rows: OverTimeRows;
}

/** A request that was read, with the names of its rows. */
export interface ParsedOverTime {
  readonly query: OverTimeQuery;
  readonly labels: readonly string[];
}

function parseMutation(
  context: RequestContext,
  kind: SequenceKind,
  text: string,
): OverTimeItem | null {
  const key = 'includeMutations';
  const filter = parseMutationFilter(context, kind, { key, text });
  if (filter === null) return null;
  if (filter.type !== 'SymbolEquals' && filter.type !== 'HasMutation') {
    context.report(key, text, 'What may be a mutation is not counted over time; leave MAYBE out.');
    return null;
  }
  const { sequence, position } = filter;
  return { count: filter, coverage: { type: 'IsCovered', kind, sequence, position } };
}

function parseQuery(
  context: RequestContext,
  { countQuery, coverageQuery }: { readonly countQuery: string; readonly coverageQuery: string },
): OverTimeItem | null {
  const count = parseAdvancedQuery(context, countQuery);
  const coverage = parseAdvancedQuery(context, coverageQuery);
  return count === null || coverage === null ? null : { count, coverage };
}

/** Parses a request for counts over time; every problem is reported. */
export function parseOverTime(
  schema: IndexSchema,
  { filters, dateField, dateRanges, rows }: OverTimeRequest,
): Result<ParsedOverTime, Problem[]> {
  const problems: Problem[] = [];
  const compiled = compileSchema(schema);
  const context = createRequestContext(compiled, problems);
  const filter = parseFilterOnly(schema, filters);
  if (!filter.ok) problems.push(...filter.error);
  const items =
    'kind' in rows
      ? rows.includeMutations.map((text) => parseMutation(context, rows.kind, text))
      : rows.queries.map((query) => parseQuery(context, query));
  if (problems.length > 0 || !filter.ok) return fail(problems);
  return succeed({
    query: {
      filter: filter.value,
      dateColumn: findName(compiled.columns.keys(), dateField) ?? dateField,
      ranges: dateRanges,
      items: items.filter((item) => item !== null),
    },
    labels:
      'kind' in rows ? rows.includeMutations : rows.queries.map(({ displayLabel }) => displayLabel),
  });
}
