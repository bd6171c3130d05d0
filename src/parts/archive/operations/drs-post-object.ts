import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { drsObject, passports } from '../drs/drs-schemas.ts';
import { requireObject } from '../drs/find-objects.ts';
import { toAsker } from '../drs/to-asker.ts';
import { toDrsObject } from '../drs/to-drs-object.ts';

/** An object by its id, with what would open a controlled one. */
export const drsPostObject = defineOperation<ArchiveService>()({
  name: 'drs-post-object',
  method: 'POST',
  path: '/ga4gh/drs/v1/objects/{file}',
  tag: 'drs',
  summary:
    'The same, with the passports that open what is under controlled access; open files need none',
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
    {
      name: 'under controlled access, with what is no passport',
      params: { file: '{exampleVaultDataset}' },
      body: { passports: ['x'] },
      status: 404,
    },
    { name: 'unknown', params: { file: 'file-00000000000000000000' }, body: {}, status: 404 },
  ],
  handle: async ({ context }, call) => {
    const asker = toAsker(call, call.body.passports);
    return toDrsObject(context, await requireObject(context, call.params.file, asker));
  },
});
