import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { compileSchema } from '../compiled-schema.ts';
import type { Filter } from '../tree.ts';
import { createRequestContext } from './lapis-query.ts';
import { parseAdvancedQuery } from './parse-advanced-query.ts';

/**
 * Parses one advanced query for itself. Without full validation positions beyond the end of a sequence
 * are taken as they are, as LAPIS takes them; names are checked always.
 */
export function parseLoneQuery(
  schema: IndexSchema,
  text: string,
  doFullValidation: boolean,
): Result<Filter, Problem[]> {
  const problems: Problem[] = [];
  const context = createRequestContext(compileSchema(schema), problems, doFullValidation);
  const filter = parseAdvancedQuery(context, text);
  return filter === null || problems.length > 0 ? fail(problems) : succeed(filter);
}
