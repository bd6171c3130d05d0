import { defineOverTimeOperation, queriesOverTimeBody } from '../lapis-over-time.ts';

const dateRanges = [{ dateFrom: '2021-01-01', dateTo: '2021-01-31' }];

/** Counts of queries by ranges of dates, each with what it is a part of. */
export const lapisQueriesOverTime = defineOverTimeOperation({
  name: 'queriesOverTime',
  operation: 'lapis-queries-over-time',
  summary: 'Count queries over time',
  body: queriesOverTimeBody,
  toRows: ({ queries }) => ({
    queries: queries.map((query) => ({
      ...query,
      displayLabel: query.displayLabel ?? query.countQuery,
    })),
  }),
  examples: [
    {
      name: 'one query in a month',
      params: { pathogen: '{exampleInstance}' },
      body: {
        queries: [
          {
            displayLabel: 'spike',
            countQuery: 'S:614G & !S:501Y',
            coverageQuery: "country.regex='.'",
          },
        ],
        dateRanges,
        dateField: 'date',
      },
    },
    {
      name: 'a query that is none',
      params: { pathogen: '{exampleInstance}' },
      body: {
        queries: [{ displayLabel: 'x', countQuery: '((', coverageQuery: 'country=x' }],
        dateRanges,
        dateField: 'date',
      },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { pathogen: 'nothing' },
      body: { queries: [], dateRanges, dateField: 'date' },
      status: 404,
    },
  ],
});
