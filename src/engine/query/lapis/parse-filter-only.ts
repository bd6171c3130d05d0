import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { compileSchema } from '../compiled-schema.ts';
import type { Filter } from '../tree.ts';
import { createRequestContext, findName } from './lapis-query.ts';
import { parseAdvancedQuery } from './parse-advanced-query.ts';
import { parseLapisRequest } from './parse-lapis-request.ts';

/** What the other endpoints take beside filters; where rows are counted it has no meaning. */
const options = [
  ...['fields', 'orderBy', 'limit', 'offset', 'dataFormat'],
  ...['downloadAsFile', 'downloadFileBasename', 'compression'],
];

/** Reads parameters of LAPIS of which none is anything but a filter. */
export function parseFilterOnly(
  schema: IndexSchema,
  params: Readonly<Record<string, unknown>>,
): Result<Filter, Problem[]> {
  const option = Object.keys(params).find((name) => findName(options, name) !== null);
  if (option !== undefined) {
    const hint = 'Only filters belong here.';
    return fail([{ code: 'request-invalid', where: 'filters', value: option, hint }]);
  }
  const parsed = parseLapisRequest(schema, 'aggregated', params);
  return parsed.ok ? succeed(parsed.value.query.filter) : parsed;
}

/** Reads an advanced query that is the value of a parameter with another name. */
export function parseAdvancedParameter(
  schema: IndexSchema,
  { name, text }: { readonly name: string; readonly text: string },
): Result<Filter, Problem[]> {
  const problems: Problem[] = [];
  const context = createRequestContext(compileSchema(schema), problems);
  const filter = parseAdvancedQuery(context, text);
  if (filter !== null && problems.length === 0) return succeed(filter);
  return fail(problems.map((problem) => ({ ...problem, where: name })));
}
