import { defineLapisOperation } from '../lapis-operation.ts';

/** Genomes aligned to the reference. */
export const lapisAlignedNucleotideSequences = defineLapisOperation({
  name: 'alignedNucleotideSequences',
  operation: 'lapis-aligned-nucleotide-sequences',
  summary: 'Aligned genomes',
  mediaTypes: ['text/x-fasta', 'application/json', 'application/x-ndjson'],
  examples: [
    { name: 'three as FASTA', params: { pathogen: '{exampleInstance}' }, query: { limit: '3' } },
    {
      name: 'one as JSON',
      params: { pathogen: '{exampleInstance}' },
      query: { limit: '1', dataFormat: 'json' },
    },
  ],
});
