import { defineOverTimeOperation, mutationsOverTimeBody } from '../lapis-over-time.ts';

/** Counts of amino acid mutations by ranges of dates. */
export const lapisAminoAcidMutationsOverTime = defineOverTimeOperation({
  name: 'aminoAcidMutationsOverTime',
  operation: 'lapis-amino-acid-mutations-over-time',
  summary: 'Count amino acid mutations over time',
  body: mutationsOverTimeBody,
  toRows: ({ includeMutations }) => ({ kind: 'aminoAcid', includeMutations }),
  examples: [
    {
      name: 'one mutation in two months',
      params: { pathogen: '{exampleInstance}' },
      body: {
        includeMutations: ['S:D614G'],
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
      body: { includeMutations: ['nothing:D614G'], dateRanges: [], dateField: 'date' },
      status: 400,
    },
    {
      name: 'what may be a mutation',
      params: { pathogen: '{exampleInstance}' },
      body: { includeMutations: ['MAYBE(S:D614G)'], dateRanges: [], dateField: 'date' },
      status: 400,
    },
    {
      name: 'no column of dates',
      params: { pathogen: '{exampleInstance}' },
      body: { includeMutations: ['S:D614G'], dateRanges: [], dateField: 'country' },
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
