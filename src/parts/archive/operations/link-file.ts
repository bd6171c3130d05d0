import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { ArchiveService } from '../archive-service.ts';
import { fileId } from '../file-schema.ts';

/** Entries that a file is of. */
export const linkFile = defineOperation<ArchiveService>()({
  name: 'link-file',
  method: 'PUT',
  path: '/api/files/{file}/links',
  tag: 'files',
  summary: 'Link a file to exactly these entries',
  description:
    'Takes the right to submit in the groups of the file and of each entry that it was not linked to before.',
  access: { right: 'submit', on: 'file' },
  input: {
    params: z.object({ file: fileId }),
    body: z.strictObject({ accessions: z.array(z.string().max(60)).max(1000) }),
  },
  output: z.object({ links: z.array(z.string()) }),
  errors: [
    'request-invalid',
    'file-not-found',
    'file-removed',
    'entry-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'to no entry',
      as: 'administrator',
      params: { file: '{exampleFile}' },
      body: { accessions: ['OC_0000010'] },
      status: 404,
    },
    {
      name: 'to none',
      as: 'administrator',
      params: { file: '{exampleFile}' },
      body: { accessions: [] },
    },
    {
      name: 'one that was removed',
      as: 'administrator',
      params: { file: '{exampleRemoved}' },
      body: { accessions: [] },
      status: 410,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { file: 'file-00000000000000000000' },
      body: { accessions: [] },
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    return { links: [...(await service.setLinks(params.file, body.accessions, request))] };
  },
});
