import { defineLapisSequenceOperation } from '../lapis-operation.ts';

/** One segment of genomes, aligned to the reference. */
export const lapisAlignedNucleotideSequencesOfSegment = defineLapisSequenceOperation('segment', {
  name: 'alignedNucleotideSequences',
  operation: 'lapis-aligned-nucleotide-sequences-of-segment',
  summary: 'One aligned segment of genomes',
  mediaTypes: ['text/x-fasta', 'application/json', 'application/x-ndjson'],
  examples: [
    {
      name: 'three as FASTA',
      params: { pathogen: '{exampleInstance}', segment: 'main' },
      query: { limit: '3' },
    },
    {
      name: 'an unknown segment',
      params: { pathogen: '{exampleInstance}', segment: 'nothing' },
      status: 400,
    },
  ],
});
