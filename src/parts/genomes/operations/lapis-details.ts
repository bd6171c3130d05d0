import { defineLapisOperation } from '../lapis-operation.ts';

/** Metadata of genomes, a row each. */
export const lapisDetails = defineLapisOperation({
  name: 'details',
  operation: 'lapis-details',
  summary: 'Metadata of genomes',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  tool: {
    title: 'Search genomes',
    description:
      'Metadata of genomes that fulfil a condition, a row each: accession, date, place, host, lineage, clade, quality.',
  },
  examples: [
    { name: 'ten', params: { pathogen: '{exampleInstance}' }, query: { limit: '10' } },
    {
      name: 'chosen fields in order',
      params: { pathogen: '{exampleInstance}' },
      body: { fields: ['accessionVersion', 'date'], orderBy: ['date'], limit: 5 },
    },
    {
      name: 'negative offset',
      params: { pathogen: '{exampleInstance}' },
      query: { offset: '-1' },
      status: 400,
    },
  ],
});
