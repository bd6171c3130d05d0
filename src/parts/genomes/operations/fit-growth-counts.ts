import { z } from 'zod';
import { computeGrowthAdvantage } from '../../../engine/statistics/growth-advantage.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { GenomesService } from '../genomes-service.ts';
import {
  estimatedAbsoluteNumbers,
  estimatedProportions,
  growthParameters,
} from '../statistics-query.ts';

const MAX_DAYS = 20_000;

const day = z.int().min(-1_000_000).max(1_000_000);
const counts = z.array(z.int().min(0)).max(MAX_DAYS);
const initial = z.number().min(0).max(1e12).default(1);

const body = z.strictObject({
  config: z.object({
    alpha: z.number().gt(0).lt(1).default(0.95).describe('Confidence of the intervals.'),
    generationTime: z.number().positive().max(1000),
    reproductionNumberWildtype: z.number().positive().max(100).default(1),
    tStart: day,
    tEnd: day,
    initialCasesVariant: initial,
    initialCasesWildtype: initial,
  }),
  data: z.strictObject({ t: z.array(day).max(MAX_DAYS), n: counts, k: counts }),
});

const data = { t: [0, 7, 14, 21], n: [100, 100, 100, 100], k: [3, 11, 38, 70] };
const config = { alpha: 0.95, generationTime: 7, tStart: 0, tEnd: 28 };

/** The growth model on counts that the client brings, in the form and at the path of cov-spectrum's. */
export const fitGrowthCounts = defineOperation<GenomesService>()({
  name: 'fit-growth-counts',
  method: 'POST',
  // Where GenSpectrum's component gs-relative-growth-advantage asks, so that only its host is another.
  path: '/api/v2/computed/model/chen2021Fitness',
  tag: 'queries',
  summary: "Growth advantage from the client's own daily counts, as cov-spectrum computes it",
  description:
    'data: for each day t its genomes n and those of the variant k. Answers as cov-spectrum.org does at this ' +
    'path; t0 is null where nothing grows. /api/pathogens/{id}/growth-advantage says what the numbers are.',
  access: 'public',
  input: { body },
  output: z.object({
    params: growthParameters,
    estimatedProportions,
    estimatedAbsoluteNumbers,
  }),
  errors: ['request-invalid'],
  examples: [
    { name: 'four weeks', body: { config, data } },
    {
      name: 'a variant that is everywhere',
      body: { config, data: { ...data, k: data.n } },
      status: 400,
    },
    { name: 'no counts', body: { config, data: { t: [], n: [], k: [] } }, status: 400 },
    {
      name: 'a curve without end',
      body: { config: { ...config, tEnd: 900_000 }, data },
      status: 400,
    },
    { name: 'half a genome', body: { config, data: { ...data, k: [0.5, 1, 2, 3] } }, status: 400 },
  ],
  handle: (_service, { body: given }) => {
    const { alpha, generationTime, reproductionNumberWildtype, tStart, tEnd } = given.config;
    if (tEnd < tStart || tEnd - tStart > MAX_DAYS) {
      throw new AppError('request-invalid', {
        detail: `body.config.tEnd: The curve ends after it begins, and has at most ${MAX_DAYS} days.`,
      });
    }
    const answer = computeGrowthAdvantage(given.data, {
      ...{ confidence: alpha, generationTime, tStart, tEnd, isOverdispersed: false },
      reproductionNumber: reproductionNumberWildtype,
      initialVariant: given.config.initialCasesVariant,
      initialOthers: given.config.initialCasesWildtype,
    });
    if (!answer.ok) {
      const { where, hint } = answer.error;
      throw new AppError('request-invalid', {
        detail: `${where}: ${hint}`,
        problems: [answer.error],
      });
    }
    const { a, t0, fc, fd, proportions, cases } = answer.value;
    return Promise.resolve({
      params: { a, t0, fc, fd },
      estimatedProportions: proportions,
      estimatedAbsoluteNumbers: {
        t: cases.t,
        variantCases: cases.variant,
        wildtypeCases: cases.others,
      },
    });
  },
});
