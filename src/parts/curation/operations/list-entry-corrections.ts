import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { correctionSchema } from '../correction-schema.ts';
import type { CurationService } from '../curation-service.ts';

/** What others say of an entry. */
export const listEntryCorrections = defineOperation<CurationService>()({
  name: 'list-entry-corrections',
  method: 'GET',
  path: '/api/entries/{accession}/corrections',
  tag: 'corrections',
  summary: 'Corrections that were proposed of an entry, with what was decided',
  description: 'The entry itself stays as its owner has submitted it.',
  access: { right: 'read', on: 'accession' },
  input: { params: z.object({ accession: z.string().max(60) }) },
  output: z.object({ corrections: z.array(correctionSchema) }),
  errors: ['request-invalid', 'entry-not-found'],
  examples: [
    { name: 'of an entry', params: { accession: '{exampleAccession}' } },
    { name: 'no such entry', params: { accession: 'OC_0000010' }, status: 404 },
  ],
  handle: async (service, { params }) => ({
    corrections: await service.listOfEntry(params.accession),
  }),
});
