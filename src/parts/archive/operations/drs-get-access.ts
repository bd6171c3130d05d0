import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { accessUrl } from '../drs/drs-schemas.ts';
import { requireAccess } from '../drs/find-accesses.ts';
import { toAsker } from '../drs/to-asker.ts';

/** Where the bytes of an object are. */
export const drsGetAccess = defineOperation<ArchiveService>()({
  name: 'drs-get-access',
  method: 'GET',
  path: '/ga4gh/drs/v1/objects/{file}/access/{access}',
  tag: 'drs',
  summary: 'Where the bytes of a file are',
  description:
    'Of a file under controlled access, where and with which header it can be fetched for 15 minutes: encrypted for the public key in X-C4GH-Public-Key or Htsget-Context-Public-Key (base64 of the key file or of its 32 bytes), or decrypted where the policy of its dataset lets the node do that.',
  access: 'public',
  input: { params: z.object({ file: z.string().max(200), access: z.string().max(200) }) },
  output: accessUrl,
  errors: ['request-invalid', 'file-not-found', 'request-conflict', 'key-service-unavailable'],
  errorForm: 'ga4gh',
  examples: [
    { name: 'an open file', params: { file: '{exampleFile}', access: 'https' } },
    { name: 'no such way', params: { file: '{exampleFile}', access: 's3' }, status: 404 },
  ],
  handle: ({ context }, call) =>
    requireAccess(context, { id: call.params.file, access: call.params.access }, toAsker(call)),
});
