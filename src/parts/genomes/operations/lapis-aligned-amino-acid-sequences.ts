import { defineLapisOperation } from '../lapis-operation.ts';

/** Aligned peptides, those of `genes` or all of them. */
export const lapisAlignedAminoAcidSequences = defineLapisOperation({
  name: 'alignedAminoAcidSequences',
  operation: 'lapis-aligned-amino-acid-sequences',
  summary: 'Aligned peptides',
  mediaTypes: ['text/x-fasta', 'application/json', 'application/x-ndjson'],
  examples: [
    {
      name: 'three of a gene as FASTA',
      params: { pathogen: '{exampleInstance}' },
      query: { limit: '3', genes: 'S' },
    },
    {
      name: 'an unknown gene',
      params: { pathogen: '{exampleInstance}' },
      query: { genes: 'nothing' },
      status: 400,
    },
  ],
});
