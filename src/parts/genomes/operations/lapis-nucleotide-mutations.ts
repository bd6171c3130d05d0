import { defineLapisOperation } from '../lapis-operation.ts';

/** Nucleotide mutations with their counts and proportions. */
export const lapisNucleotideMutations = defineLapisOperation({
  name: 'nucleotideMutations',
  operation: 'lapis-nucleotide-mutations',
  summary: 'Nucleotide mutations and their proportions',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  tool: {
    title: 'Nucleotide mutations',
    description:
      'Mutations of the genomes that fulfil a condition, each with its count and the proportion of genomes that have it.',
  },
  examples: [
    {
      name: 'at least 5 %',
      params: { pathogen: '{exampleInstance}' },
      query: { minProportion: '0.05' },
    },
    {
      name: 'a proportion above 1',
      params: { pathogen: '{exampleInstance}' },
      query: { minProportion: '2' },
      status: 400,
    },
  ],
});
