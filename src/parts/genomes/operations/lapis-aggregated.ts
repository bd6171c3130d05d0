import { defineLapisOperation } from '../lapis-operation.ts';

/** Counts of genomes, as a whole or by any fields. */
export const lapisAggregated = defineLapisOperation({
  name: 'aggregated',
  operation: 'lapis-aggregated',
  summary: 'Count genomes, by any fields',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  tool: {
    title: 'Count genomes',
    description:
      'How many genomes of an instance fulfil a condition; with fields, how many of each value or combination. Ask this first: its answers are small.',
  },
  examples: [
    { name: 'all', params: { pathogen: '{exampleInstance}' } },
    {
      name: 'by country as CSV',
      params: { pathogen: '{exampleInstance}' },
      query: { fields: 'country', dataFormat: 'csv' },
    },
    {
      name: 'with a mutation',
      params: { pathogen: '{exampleInstance}' },
      body: { nucleotideMutations: ['C241T'], fields: ['date'] },
    },
    {
      name: 'as they were on a day',
      params: { pathogen: '{exampleInstance}' },
      query: { asOf: '2024-12-31' },
    },
    {
      name: 'as they will be',
      params: { pathogen: '{exampleInstance}' },
      query: { asOf: '2999-01-01' },
      status: 400,
    },
    {
      name: 'unknown parameter',
      params: { pathogen: '{exampleInstance}' },
      query: { contry: 'Germany' },
      status: 400,
    },
    { name: 'unknown instance', params: { pathogen: 'nothing' }, status: 404 },
  ],
});
