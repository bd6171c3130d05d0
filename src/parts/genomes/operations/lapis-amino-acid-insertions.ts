import { defineLapisOperation } from '../lapis-operation.ts';

/** Amino acid insertions with their counts. */
export const lapisAminoAcidInsertions = defineLapisOperation({
  name: 'aminoAcidInsertions',
  operation: 'lapis-amino-acid-insertions',
  summary: 'Amino acid insertions',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  examples: [{ name: 'all', params: { pathogen: '{exampleInstance}' } }],
});
