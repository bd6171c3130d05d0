import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { accessUrl, passports } from '../drs/drs-schemas.ts';
import { requireObject } from '../drs/find-objects.ts';
import { toAsker } from '../drs/to-asker.ts';
import { requireAccessUrl } from '../drs/to-drs-object.ts';

/** Where the bytes of an object are, with what would open a controlled one. */
export const drsPostAccess = defineOperation<ArchiveService>()({
  name: 'drs-post-access',
  method: 'POST',
  path: '/ga4gh/drs/v1/objects/{file}/access/{access}',
  tag: 'drs',
  summary: 'The same, with the passports that open what is under controlled access',
  access: 'public',
  input: {
    params: z.object({ file: z.string().max(200), access: z.string().max(200) }),
    body: z.strictObject({ passports }),
  },
  output: accessUrl,
  errors: ['request-invalid', 'file-not-found'],
  errorForm: 'ga4gh',
  examples: [
    {
      name: 'an open file',
      params: { file: '{exampleFile}', access: 'https' },
      body: { passports: [] },
    },
    { name: 'no such way', params: { file: '{exampleFile}', access: 's3' }, body: {}, status: 404 },
  ],
  handle: async ({ context }, call) => {
    const object = await requireObject(
      context,
      call.params.file,
      toAsker(call, call.body.passports),
    );
    return requireAccessUrl(context, object, call.params.access);
  },
});
