import { defineLapisSequenceOperation } from '../lapis-operation.ts';

/** Aligned peptides of one gene. */
export const lapisAlignedAminoAcidSequencesOfGene = defineLapisSequenceOperation('gene', {
  name: 'alignedAminoAcidSequences',
  operation: 'lapis-aligned-amino-acid-sequences-of-gene',
  summary: 'Aligned peptides of one gene',
  mediaTypes: ['text/x-fasta', 'application/json', 'application/x-ndjson'],
  examples: [
    {
      name: 'three as FASTA',
      params: { pathogen: '{exampleInstance}', gene: 'S' },
      query: { limit: '3' },
    },
    {
      name: 'genes where the address names one',
      params: { pathogen: '{exampleInstance}', gene: 'S' },
      query: { genes: 'S' },
      status: 400,
    },
  ],
});
