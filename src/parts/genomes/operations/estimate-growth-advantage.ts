import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { GenomesService } from '../genomes-service.ts';
import {
  answerInfo,
  date,
  estimatedAbsoluteNumbers,
  estimatedProportions,
  findFilters,
  flag,
  growthParameters,
  numbers,
  replyWithEstimate,
  variantQuery,
} from '../statistics-query.ts';

const query = variantQuery.extend({
  generationTime: z.coerce
    .number()
    .positive()
    .max(1000)
    .default(7)
    .describe('Days from one infection to those it causes, in the mean.'),
  reproductionNumber: z.coerce
    .number()
    .positive()
    .max(100)
    .default(1)
    .describe('Of all that is not the variant.'),
  overdispersed: flag.describe(
    'Widen intervals by how much more counts scatter than binomial ones.',
  ),
  curveFrom: date.optional().describe("First day of the curves; else the first genome's."),
  curveTo: date.optional().describe("Last day of the curves; else the last genome's."),
});

const dates = z.array(z.string());

/** The growth of a variant beside all others, with intervals. */
export const estimateGrowthAdvantage = defineOperation<GenomesService>()({
  name: 'estimate-growth-advantage',
  method: 'GET',
  path: '/api/pathogens/{id}/growth-advantage',
  tag: 'queries',
  summary: 'How much faster a variant grows than all others',
  description:
    'Logistic growth p(t) = 1 / (1 + exp(-a (t - t0))) of the share of `variant` (an advanced query such as ' +
    "`lineage=B.1.1.7*`) among the genomes that LAPIS' filters find, by maximum likelihood on daily counts. " +
    'a: rate per day. t0: day of one half, counted from firstDate; null where nothing grows. fd = exp(a g) - 1 and ' +
    'fc = a g / R: advantage per generation, where generations follow each other and where they overlap ' +
    "(Chen et al., Epidemics 2021). Intervals are Wald's. dispersion: Pearson's chi-square over its degrees of " +
    'freedom; far above 1 the intervals are too narrow. Counts without an answer (no genome of the variant, one ' +
    'day, a day that parts the variant from the others) are refused with the reason. {id}: an instance.',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }), query },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      data: z.object({
        params: growthParameters,
        halfDate: z.string().nullable(),
        dispersion: z.number().nullable(),
        firstDate: z.string(),
        genomes: z.object({ variant: z.int(), total: z.int() }),
        observed: z.object({ date: dates, t: numbers, n: numbers, k: numbers }),
        estimatedProportions: z.object({ date: dates, ...estimatedProportions.shape }),
        estimatedAbsoluteNumbers,
      }),
      info: answerInfo,
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  examples: [
    {
      name: 'a mutation that spreads',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', generationTime: '5' },
    },
    {
      name: 'in one region, with wide intervals, and the curve of two months',
      params: { id: '{exampleInstance}' },
      query: {
        variant: 'lineage=B.1.1* | clade=20B',
        region: 'Europe',
        overdispersed: 'true',
        confidence: '0.9',
        curveFrom: '2020-09-01',
        curveTo: '2020-10-31',
      },
    },
    {
      name: 'no genome is of the variant',
      params: { id: '{exampleInstance}' },
      query: { variant: 'S:501N & S:501Y' },
      status: 400,
    },
    {
      name: 'a variant that is no query',
      params: { id: '{exampleInstance}' },
      query: { variant: '((' },
      status: 400,
    },
    {
      name: 'unknown column',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', contry: 'Peru' },
      status: 400,
    },
    {
      name: 'a curve of a thousand years',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', curveFrom: '1020-01-01' },
      status: 400,
    },
    {
      name: 'no time between generations',
      params: { id: '{exampleInstance}' },
      query: { variant: 'N:203K', generationTime: '0' },
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
    const { variant, dateField, confidence, generationTime, reproductionNumber } = given;
    return replyWithEstimate(service, call, {
      type: 'growthAdvantage',
      filters: findFilters(query, given),
      ...{ variant, dateField, confidence, generationTime, reproductionNumber },
      isOverdispersed: given.overdispersed === 'true',
      curveFrom: given.curveFrom ?? null,
      curveTo: given.curveTo ?? null,
    });
  },
});
