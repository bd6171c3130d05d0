import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { authorizations } from '../drs/drs-schemas.ts';
import { requireObject, toAuthorizations } from '../drs/find-objects.ts';

/** What opens an object. */
export const drsOptionsObject = defineOperation<ArchiveService>()({
  name: 'drs-options-object',
  method: 'OPTIONS',
  path: '/ga4gh/drs/v1/objects/{file}',
  tag: 'drs',
  summary: 'What a client has to send to get at an object',
  access: 'public',
  input: { params: z.object({ file: z.string().max(200) }) },
  output: authorizations,
  errors: ['request-invalid', 'file-not-found'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'an open file', params: { file: '{exampleFile}' } },
    { name: 'unknown', params: { file: 'file-00000000000000000000' }, status: 404 },
  ],
  handle: async ({ context }, { params, caller }) =>
    toAuthorizations(context, await requireObject(context, params.file, caller)),
});
