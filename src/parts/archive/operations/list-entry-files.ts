import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileSchema } from '../file-schema.ts';

/** Files of an entry. */
export const listEntryFiles = defineOperation<ArchiveService>()({
  name: 'list-entry-files',
  method: 'GET',
  path: '/api/entries/{accession}/files',
  tag: 'files',
  summary: 'Files that are linked to an entry and that you may see, such as its raw reads',
  access: { right: 'read', on: 'accession' },
  input: { params: z.object({ accession: z.string().max(60) }) },
  output: z.object({ files: z.array(fileSchema) }),
  errors: ['request-invalid', 'entry-not-found'],
  examples: [
    { name: 'of an entry', params: { accession: '{exampleAccession}' } },
    { name: 'no such entry', params: { accession: 'OC_0000010' }, status: 404 },
  ],
  handle: async (service, { params, caller }) => ({
    files: [...(await service.listOfEntry(params.accession, caller))],
  }),
});
