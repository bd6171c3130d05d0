import { defineOverTimeOperation, mutationsOverTimeBody } from '../lapis-over-time.ts';

/** Counts of nucleotide mutations by ranges of dates. */
export const lapisNucleotideMutationsOverTime = defineOverTimeOperation({
  name: 'nucleotideMutationsOverTime',
  operation: 'lapis-nucleotide-mutations-over-time',
  summary: 'Count nucleotide mutations over time',
  body: mutationsOverTimeBody,
  toRows: ({ includeMutations }) => ({ kind: 'nucleotide', includeMutations }),
  examples: [
    {
      name: 'one mutation in two months',
      params: { pathogen: '{exampleInstance}' },
      body: {
        includeMutations: ['C241T'],
        dateRanges: [
          { dateFrom: '2021-01-01', dateTo: '2021-01-31' },
          { dateFrom: '2021-02-01', dateTo: '2021-02-28' },
        ],
        dateField: 'date',
      },
    },
    {
      name: 'nothing to count',
      params: { pathogen: '{exampleInstance}' },
      body: { includeMutations: [], dateRanges: [], dateField: 'date' },
    },
    {
      name: 'a mutation that cannot be',
      params: { pathogen: '{exampleInstance}' },
      body: { includeMutations: ['C0T'], dateRanges: [], dateField: 'date' },
      status: 400,
    },
    {
      name: 'what may be a mutation',
      params: { pathogen: '{exampleInstance}' },
      body: { includeMutations: ['MAYBE(C241T)'], dateRanges: [], dateField: 'date' },
      status: 400,
    },
    {
      name: 'no column of dates',
      params: { pathogen: '{exampleInstance}' },
      body: { includeMutations: ['C241T'], dateRanges: [], dateField: 'country' },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { pathogen: 'nothing' },
      body: { includeMutations: [], dateRanges: [], dateField: 'date' },
      status: 404,
    },
  ],
});
