import { z } from 'zod';
import { parseDay } from '../../engine/query/day-number.ts';

export const date = z
  .string()
  .refine((text) => parseDay(text) !== null, "Dates are written as 'YYYY-MM-DD'.");

export const flag = z.enum(['true', 'false']).default('false');

/** What every question about a variant takes; all other parameters are filters of LAPIS. */
export const variantQuery = z.looseObject({
  variant: z.string().min(1).max(10_000).describe('What is the variant: an advanced query.'),
  dateField: z.string().max(100).default('date').describe('The column of dates.'),
  confidence: z.coerce.number().gt(0).lt(1).default(0.95).describe('Of the intervals.'),
});

/** What answers say of themselves. */
export const answerInfo = z.record(z.string(), z.unknown());

/** The filters of a query: everything that its schema does not declare. */
export function findFilters(
  schema: z.ZodObject,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const isFilter = ([name]: [string, unknown]) => !Object.hasOwn(schema.shape, name);
  return Object.fromEntries(Object.entries(given).filter(isFilter));
}
