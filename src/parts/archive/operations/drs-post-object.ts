import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { drsObject, passports } from '../drs/drs-schemas.ts';
import { requireObject, toDrsObject } from '../drs/find-objects.ts';

/** An object by its id, with what would open a controlled one. */
export const drsPostObject = defineOperation<ArchiveService>()({
  name: 'drs-post-object',
  method: 'POST',
  path: '/ga4gh/drs/v1/objects/{file}',
  tag: 'drs',
  summary:
    'The same, for clients that send passports; open files need none, and none are looked at',
  access: 'public',
  input: {
    params: z.object({ file: z.string().max(200) }),
    body: z.strictObject({ expand: z.boolean().optional(), passports }),
  },
  output: drsObject,
  errors: ['request-invalid', 'file-not-found'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'an open file', params: { file: '{exampleFile}' }, body: { passports: [] } },
    { name: 'unknown', params: { file: 'file-00000000000000000000' }, body: {}, status: 404 },
  ],
  handle: async ({ context }, { params, caller }) =>
    toDrsObject(context, await requireObject(context, params.file, caller)),
});
