import { z } from 'zod';
import { formatFastaRecord } from '../../../bio/fasta.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { formatTermsLinks } from '../../../schema/terms.ts';
import type { SubmissionService } from '../submission-service.ts';

/** The sequence of an entry as it was submitted; of an entry of several segments each of them. */
export const getEntrySequence = defineOperation<SubmissionService>()({
  name: 'get-entry-sequence',
  method: 'GET',
  path: '/api/entries/{accession}/sequence',
  tag: 'entries',
  summary: 'The sequence of an entry as submitted, as FASTA',
  access: { right: 'read', on: 'accession' },
  description:
    'Of an entry of several segments one record each, with the segment behind a bar in its name; `segment` asks for one.',
  input: {
    params: z.object({ accession: z.string().max(60) }),
    query: z.object({ segment: z.string().max(60).optional() }),
  },
  output: { mediaTypes: ['text/x-fasta'] },
  errors: ['request-invalid', 'entry-not-found', 'sequence-controlled'],
  limit: 'download',
  examples: [
    { name: 'latest version', params: { accession: '{exampleAccession}' } },
    { name: 'unknown', params: { accession: 'nonsense' }, status: 404 },
    {
      name: 'a segment that it does not have',
      params: { accession: '{exampleAccession}' },
      query: { segment: 'nothing' },
      status: 404,
    },
  ],
  handle: async (service, { params, query, caller }) => {
    const asked = { caller, segment: query.segment ?? null };
    const { name, records, termsUrl, isOpen } = await service.readSequence(params.accession, asked);
    return new Reply({
      headers: {
        'Content-Type': 'text/x-fasta; charset=utf-8',
        'Content-Disposition': `attachment; filename="${name}.fasta"`,
        Link: formatTermsLinks([termsUrl]),
        ...(isOpen ? {} : { 'Cache-Control': 'private, no-store' }),
      },
      body: records.map((one) => formatFastaRecord(one.name, one.letters)).join(''),
    });
  },
});
