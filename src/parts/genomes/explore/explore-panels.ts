import { z } from 'zod';

// What the panels of the page Explore ask and are answered. One question may ask for several panels, so that a
// change of the filter is one round trip; each is bounded, and all are computed in a query thread.

const column = z.string().min(1).max(100);
const kind = z.enum(['nucleotide', 'aminoAcid']);
const mutations = z.array(z.string().max(100));
const period = z.enum(['day', 'week', 'month']).default('week').describe('Weeks begin on Monday.');

/** What may be asked of the genomes that each of the queries finds. */
export const explorePanel = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('overTime').describe('Genomes by period, in all and by value of a column.'),
    dateField: column,
    period,
    by: column.nullable().default(null),
    top: z.int().min(1).max(300).default(7).describe('So many of the most frequent values.'),
    values: z.array(z.string().max(500)).max(300).optional().describe('These values instead.'),
    intervals: z.boolean().default(false).describe("Wilson's intervals of the shares, 95 %."),
  }),
  z.strictObject({
    type: z.literal('counts').describe('Genomes by the values of one column or two.'),
    columns: z.array(column).min(1).max(2),
    limit: z.int().min(1).max(10_000).default(1000),
  }),
  z.strictObject({
    type: z.literal('extent').describe('The first and the last day.'),
    dateField: column,
  }),
  z.strictObject({
    type: z.literal('growth').describe('Growth of each value of a column beside all others.'),
    dateField: column,
    by: column.nullable().default(null).describe('Growth of its values; or of `variant`.'),
    variant: z
      .string()
      .min(1)
      .max(10_000)
      .optional()
      .describe('An advanced query, instead of `by`.'),
    top: z.int().min(1).max(20).default(6),
    values: z.array(z.string().max(500)).max(20).optional(),
    days: z
      .int()
      .min(7)
      .max(36_600)
      .nullable()
      .default(null)
      .describe('Only so many days up to the last genome; null for all.'),
    generationTime: z.number().positive().max(1000).default(7),
    overdispersed: z.boolean().default(true),
    confidence: z.number().gt(0).lt(1).default(0.95),
  }),
  z.strictObject({
    type: z.literal('mutations').describe("As LAPIS' endpoints on mutations."),
    kind,
    minProportion: z.number().min(0.001).max(1).default(0.05),
  }),
  z.strictObject({
    type: z.literal('mutationsOverTime').describe('Mutations by period, those that vary most.'),
    kind,
    dateField: column,
    period,
    top: z.int().min(1).max(60).default(30),
    mutations: mutations.max(100).optional(),
  }),
  z.strictObject({
    type: z.literal('coOccurrence').describe('Genomes that have each two of some mutations.'),
    kind,
    top: z.int().min(2).max(30).default(20),
    mutations: mutations.max(30).optional(),
  }),
  z.strictObject({
    type: z.literal('delays').describe('Days from one date to another, by value of a column.'),
    from: column,
    to: column,
    by: column.nullable().default(null),
    top: z.int().min(1).max(200).default(20),
  }),
  z.strictObject({
    type: z.literal('missing').describe('Genomes that lack a value, by column.'),
    columns: z.array(column).min(1).max(50),
  }),
]);
export type ExplorePanel = z.output<typeof explorePanel>;
export type PanelOf<T extends ExplorePanel['type']> = Extract<ExplorePanel, { type: T }>;

/** A question of the page: filters of LAPIS, each of a query, and panels about all of them. */
export const exploreBody = z.strictObject({
  queries: z
    .array(z.strictObject({ filters: z.record(z.string(), z.unknown()) }))
    .min(1)
    .max(6),
  panels: z.array(explorePanel).min(1).max(12),
});
export type ExploreRequest = z.output<typeof exploreBody>;

const counts = z.array(z.int());
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const periods = z.array(z.object({ from: z.string(), to: z.string() }));
const estimate = z.object({ value: z.number(), ciLower: z.number(), ciUpper: z.number() });
const delays = z.object({
  value,
  count: z.int().describe('Genomes with both dates, the second not before the first.'),
  p10: z.int().nullable(),
  median: z.int().nullable(),
  p90: z.int().nullable(),
  reversed: z.int().describe('Genomes whose second date is before the first; not among the days.'),
  undated: z.int(),
});

/** What is answered; `byQuery` has one element for each query, in their order. */
export const exploreAnswer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('overTime'),
    series: z.array(z.string()).describe('Values, the most frequent first.'),
    periods: periods.describe('Those with genomes of any query, in order.'),
    byQuery: z.array(
      z.object({
        totals: counts.describe('By period.'),
        undated: z.int().describe('Genomes without a full date.'),
        counts: z.array(counts).describe('By series, then by period.'),
        ciLower: z.array(z.array(z.number().nullable())).optional(),
        ciUpper: z.array(z.array(z.number().nullable())).optional(),
      }),
    ),
  }),
  z.object({
    type: z.literal('counts'),
    byQuery: z.array(
      z.object({
        rows: z.array(z.object({ values: z.array(value), count: z.int() })),
        leftOut: z.int().describe('Rows beyond the limit.'),
      }),
    ),
  }),
  z.object({
    type: z.literal('extent'),
    byQuery: z.array(
      z.object({
        first: z.string().nullable(),
        last: z.string().nullable(),
        undated: z.int(),
      }),
    ),
  }),
  z.object({
    type: z.literal('growth'),
    byQuery: z.array(
      z.object({
        from: z.string().nullable(),
        to: z.string().nullable(),
        total: z.int(),
        values: z.array(
          z.object({
            value: z.string(),
            genomes: z.int(),
            estimate: z
              .object({
                a: estimate,
                fc: estimate,
                fd: estimate,
                dispersion: z.number().nullable(),
              })
              .nullable(),
            reason: z.string().nullable().describe('Why there is no estimate.'),
          }),
        ),
      }),
    ),
  }),
  z.object({
    type: z.literal('mutations'),
    byQuery: z.array(
      z.array(
        z.object({
          mutation: z.string(),
          sequenceName: z.string().nullable(),
          mutationTo: z.string(),
          position: z.int().describe('From 1.'),
          count: z.int(),
          coverage: z.int(),
          proportion: z.number(),
        }),
      ),
    ),
  }),
  z.object({
    type: z.literal('mutationsOverTime'),
    mutations: z.array(z.string()),
    periods,
    byQuery: z.array(
      z.object({ totals: counts, counts: z.array(counts), coverages: z.array(counts) }),
    ),
  }),
  z.object({
    type: z.literal('coOccurrence'),
    mutations: z.array(z.string()),
    byQuery: z.array(
      z.object({
        counts: counts.describe('Genomes with each mutation.'),
        both: z.array(counts).describe('Genomes with each two, by mutation and mutation.'),
      }),
    ),
  }),
  z.object({
    type: z.literal('delays'),
    byQuery: z.array(z.object({ all: delays, groups: z.array(delays) })),
  }),
  z.object({
    type: z.literal('missing'),
    columns: z.array(z.string()),
    byQuery: z.array(counts),
  }),
]);
export type ExploreAnswer = z.output<typeof exploreAnswer>;
export type AnswerOf<T extends ExploreAnswer['type']> = Extract<ExploreAnswer, { type: T }>;
