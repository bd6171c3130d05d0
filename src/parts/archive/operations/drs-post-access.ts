import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { accessUrl, passports } from '../drs/drs-schemas.ts';
import { requireAccess } from '../drs/find-accesses.ts';
import { toAsker } from '../drs/to-asker.ts';

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
  errors: ['request-invalid', 'file-not-found', 'request-conflict', 'key-service-unavailable'],
  errorForm: 'ga4gh',
  examples: [
    {
      name: 'an open file',
      params: { file: '{exampleFile}', access: 'https' },
      body: { passports: [] },
    },
    { name: 'no such way', params: { file: '{exampleFile}', access: 's3' }, body: {}, status: 404 },
  ],
  handle: ({ context }, call) => {
    const { file: id, access } = call.params;
    return requireAccess(context, { id, access }, toAsker(call, call.body.passports));
  },
});
