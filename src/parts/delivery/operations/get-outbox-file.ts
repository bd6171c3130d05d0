import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { replyWithBytes } from '../bytes/reply-with-bytes.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { entryId, toFileName, toTag } from '../outbox/outbox-schema.ts';

const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** The bytes of a file that was sealed for who asks. */
export const getOutboxFile = defineOperation<DeliveryService>()({
  name: 'get-outbox-file',
  method: 'GET',
  path: '/api/access/outbox/{entry}/file',
  tag: 'delivery',
  summary: 'The encrypted file of an entry of your outbox, or a range of it',
  description:
    'Takes Range (one range), If-Range and If-None-Match; HEAD tells size and ETag. The bytes of an entry never change, so ' +
    'that any program can go on where it was. When your right ends the download ends too, and the entry is gone.',
  access: 'account',
  input: { params: z.object({ entry: entryId }) },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: [
    'request-invalid',
    'sign-in-required',
    'vault-file-not-found',
    'file-unavailable',
    'range-not-satisfiable',
  ],
  examples: [
    { name: 'unknown', as: 'administrator', params: { entry: NOBODYS }, status: 404 },
    { name: 'no id', as: 'administrator', params: { entry: 'x' }, status: 400 },
  ],
  handle: async (service, { params, caller, ...request }) => {
    const { entry, access } = await service.outbox.find(params.entry, requireCaller(caller));
    const give = {
      ...{ access, way: 'outbox' as const, sha256: null },
      ...{ front: entry.header, body: entry.bodyRanges },
      ...{ name: toFileName(access.file.name), tag: toTag(entry) },
    };
    return replyWithBytes(service, give, request);
  },
});
