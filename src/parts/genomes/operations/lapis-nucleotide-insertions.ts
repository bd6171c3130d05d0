import { defineLapisOperation } from '../lapis-operation.ts';

/** Nucleotide insertions with their counts. */
export const lapisNucleotideInsertions = defineLapisOperation({
  name: 'nucleotideInsertions',
  operation: 'lapis-nucleotide-insertions',
  summary: 'Nucleotide insertions',
  mediaTypes: ['application/json', 'text/csv', 'text/tab-separated-values'],
  examples: [{ name: 'all', params: { pathogen: '{exampleInstance}' } }],
});
