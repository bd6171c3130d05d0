import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import { answerInfo, findFilters, replyWithEstimate, variantQuery } from '../statistics-query.ts';

const query = variantQuery.extend({
  place: z
    .string()
    .max(100)
    .optional()
    .describe("A column such as 'country': one row of proportions for each of its values."),
  period: z.enum(['day', 'week', 'month']).default('week').describe('Weeks begin on Monday.'),
  window: z.coerce
    .number()
    .int()
    .min(1)
    .max(99)
    .refine((periods) => periods % 2 === 1, 'Give an odd number.')
    .default(1)
    .describe('Number of periods that are pooled for each, its own in the middle: smoothing.'),
  method: z
    .enum(['wilson', 'clopperPearson'])
    .default('wilson')
    .describe("Of the intervals. Clopper and Pearson's are exact and wider, for few genomes."),
});

/** The share of a variant by time and place, with intervals. */
export const estimateProportions = defineOperation<GenomesService>()({
  name: 'estimate-proportions',
  method: 'GET',
  path: '/api/pathogens/{id}/proportions',
  tag: 'queries',
  summary: 'The share of a variant over time, by place, with intervals',
  description:
    'The share of `variant` (an advanced query such as `lineage=B.1.1.7*`) among the genomes of each period that ' +
    "LAPIS' filters find, for each value of the column `place`. Periods without genomes are left out. Counts " +
    'and intervals of smoothed shares are those of all pooled periods. {id}: an instance.',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }), query },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      data: z.array(
        z.object({
          place: z.string().nullable(),
          from: z.string(),
          to: z.string(),
          count: z.int(),
          total: z.int(),
          proportion: z.number(),
          ciLower: z.number(),
          ciUpper: z.number(),
        }),
      ),
      info: answerInfo,
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  examples: [
    {
      name: 'by month and region',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', period: 'month', place: 'region' },
    },
    {
      name: 'smoothed weeks of one country, exact intervals',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', window: '3', country: 'Germany', method: 'clopperPearson' },
    },
    {
      name: 'no column of texts',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', place: 'qcScore' },
      status: 400,
    },
    {
      name: 'no column of dates',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', dateField: 'country' },
      status: 400,
    },
    {
      name: 'an even window',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', window: '2' },
      status: 400,
    },
    {
      name: 'an option that is no filter',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', limit: '2' },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { id: 'nothing' },
      query: { variant: 'N:203K' },
      status: 404,
    },
  ],
  handle: (service, call) => {
    const given = call.query;
    const { variant, dateField, confidence, period, window, method } = given;
    return replyWithEstimate(service, call, {
      type: 'proportions',
      filters: findFilters(query, given),
      ...{ variant, dateField, confidence, period, window, method },
      place: given.place ?? null,
    });
  },
});
