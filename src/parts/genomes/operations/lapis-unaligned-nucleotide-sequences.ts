import { defineLapisOperation } from '../lapis-operation.ts';

/** Genomes as they were submitted. */
export const lapisUnalignedNucleotideSequences = defineLapisOperation({
  name: 'unalignedNucleotideSequences',
  operation: 'lapis-unaligned-nucleotide-sequences',
  summary: 'Genomes as they were submitted',
  mediaTypes: ['text/x-fasta', 'application/json', 'application/x-ndjson'],
  examples: [
    { name: 'three as FASTA', params: { pathogen: '{exampleInstance}' }, query: { limit: '3' } },
    {
      name: 'two as JSON',
      params: { pathogen: '{exampleInstance}' },
      body: { limit: 2, dataFormat: 'JSON' },
    },
    {
      name: 'a header with an unknown field',
      params: { pathogen: '{exampleInstance}' },
      query: { fastaHeaderTemplate: '{contry}' },
      status: 400,
    },
  ],
});
