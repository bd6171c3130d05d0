import { defineLapisOperation } from '../lapis-operation.ts';

/** Amino acid mutations with their counts and proportions. */
export const lapisAminoAcidMutations = defineLapisOperation({
  name: 'aminoAcidMutations',
  operation: 'lapis-amino-acid-mutations',
  summary: 'Amino acid mutations and their proportions',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  tool: {
    title: 'Amino acid changes',
    description:
      'Changes of amino acids in the genomes that fulfil a condition, each with its count and proportion.',
  },
  examples: [
    {
      name: 'at least 5 %',
      params: { pathogen: '{exampleInstance}' },
      query: { minProportion: '0.05' },
    },
  ],
});
