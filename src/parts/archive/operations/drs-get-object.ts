import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { drsObject } from '../drs/drs-schemas.ts';
import { requireObject } from '../drs/find-objects.ts';
import { toAsker } from '../drs/to-asker.ts';
import { toDrsObject } from '../drs/to-drs-object.ts';

/** An object by its id. */
export const drsGetObject = defineOperation<ArchiveService>()({
  name: 'drs-get-object',
  method: 'GET',
  path: '/ga4gh/drs/v1/objects/{file}',
  tag: 'drs',
  summary: 'A file as a DRS object: size, checksums, and where its bytes are',
  description: 'What the caller may not see is answered like what is not there.',
  access: 'public',
  input: {
    params: z.object({ file: z.string().max(200) }),
    query: z.strictObject({ expand: z.enum(['true', 'false']).optional() }),
  },
  output: drsObject,
  errors: ['request-invalid', 'file-not-found'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'an open file', params: { file: '{exampleFile}' } },
    { name: 'under way, not for everybody', params: { file: '{exampleUpload}' }, status: 404 },
    { name: 'unknown', params: { file: 'file-00000000000000000000' }, status: 404 },
  ],
  handle: async ({ context }, call) =>
    toDrsObject(context, await requireObject(context, call.params.file, toAsker(call))),
});
