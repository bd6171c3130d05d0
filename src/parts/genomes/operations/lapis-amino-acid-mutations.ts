import { defineLapisOperation } from '../lapis-operation.ts';

/** Amino acid mutations with their counts and proportions. */
export const lapisAminoAcidMutations = defineLapisOperation({
  name: 'aminoAcidMutations',
  operation: 'lapis-amino-acid-mutations',
  summary: 'Amino acid mutations and their proportions',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  examples: [
    {
      name: 'at least 5 %',
      params: { pathogen: '{exampleInstance}' },
      query: { minProportion: '0.05' },
    },
  ],
});
