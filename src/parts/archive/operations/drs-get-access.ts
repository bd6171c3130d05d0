import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { accessUrl } from '../drs/drs-schemas.ts';
import { requireObject } from '../drs/find-objects.ts';
import { toAsker } from '../drs/to-asker.ts';
import { requireAccessUrl } from '../drs/to-drs-object.ts';

/** Where the bytes of an object are. */
export const drsGetAccess = defineOperation<ArchiveService>()({
  name: 'drs-get-access',
  method: 'GET',
  path: '/ga4gh/drs/v1/objects/{file}/access/{access}',
  tag: 'drs',
  summary: 'Where the bytes of a file are',
  access: 'public',
  input: { params: z.object({ file: z.string().max(200), access: z.string().max(200) }) },
  output: accessUrl,
  errors: ['request-invalid', 'file-not-found'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'an open file', params: { file: '{exampleFile}', access: 'https' } },
    { name: 'no such way', params: { file: '{exampleFile}', access: 's3' }, status: 404 },
  ],
  handle: async ({ context }, call) => {
    const object = await requireObject(context, call.params.file, toAsker(call));
    return requireAccessUrl(context, object, call.params.access);
  },
});
