import { defineLapisSequenceOperation } from '../lapis-operation.ts';

/** One segment of genomes as they were submitted. */
export const lapisUnalignedNucleotideSequencesOfSegment = defineLapisSequenceOperation('segment', {
  name: 'unalignedNucleotideSequences',
  operation: 'lapis-unaligned-nucleotide-sequences-of-segment',
  summary: 'One segment of genomes as they were submitted',
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
