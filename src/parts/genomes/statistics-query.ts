import { z } from 'zod';
import { parseDay } from '../../engine/query/day-number.ts';
import type { Call, Reply } from '../../schema/define-operation.ts';
import { type Scope, scopeField } from './ask-index.ts';
import type { GenomesService } from './genomes-service.ts';
import type { StatisticsRequest } from './index/answer-statistics.ts';
import { replyFromIndex } from './lapis-reply.ts';

export const date = z
  .string()
  .refine((text) => parseDay(text) !== null, "Dates are written as 'YYYY-MM-DD'.");

export const flag = z.enum(['true', 'false']).default('false');

/** What every question about a variant takes; all other parameters are filters of LAPIS. */
export const variantQuery = z.looseObject({
  scope: scopeField,
  variant: z.string().min(1).max(10_000).describe('What is the variant: an advanced query.'),
  dateField: z.string().max(100).default('date').describe('The column of dates.'),
  confidence: z.coerce.number().gt(0).lt(1).default(0.95).describe('Of the intervals.'),
});

const estimate = z.object({ value: z.number(), ciLower: z.number(), ciUpper: z.number() });

/** Numbers of an answer, one for each day. */
export const numbers = z.array(z.number());

/** What the growth model answers, in cov-spectrum's form; t0 is null where nothing grows. */
export const growthParameters = z.object({
  a: estimate,
  t0: estimate.nullable(),
  fc: estimate,
  fd: estimate,
});

export const estimatedProportions = z.object({
  t: numbers,
  proportion: numbers,
  ciLower: numbers,
  ciUpper: numbers,
});

export const estimatedAbsoluteNumbers = z.object({
  t: numbers,
  variantCases: numbers,
  wildtypeCases: numbers,
});

/** What answers say of themselves. */
export const answerInfo = z.record(z.string(), z.unknown());

/** Asks the index for an estimate. */
export function replyWithEstimate(
  service: GenomesService,
  {
    params,
    query,
    requestId,
    signal,
    caller,
  }: Pick<
    Call<{ id: string }, { scope: Scope }, unknown>,
    'params' | 'query' | 'requestId' | 'signal' | 'caller'
  >,
  request: StatisticsRequest,
): Promise<Reply> {
  const operation =
    request.type === 'proportions' ? 'estimate-proportions' : 'estimate-growth-advantage';
  return replyFromIndex(
    service,
    { kind: 'statistics', instance: params.id, request, requestId },
    { caller, scope: query.scope, operation, signal },
  );
}

/** The filters of a query: everything that its schema does not declare. */
export function findFilters(
  schema: z.ZodObject,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const isFilter = ([name]: [string, unknown]) => !Object.hasOwn(schema.shape, name);
  return Object.fromEntries(Object.entries(given).filter(isFilter));
}
