import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { replyWithBytes } from '../bytes/reply-with-bytes.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { accessAccession } from '../outbox/outbox-schema.ts';

/** The encrypted body of a file, without header. */
export const getFileBody = defineOperation<DeliveryService>()({
  name: 'get-file-body',
  method: 'GET',
  path: '/api/access/files/{accession}/body',
  tag: 'delivery',
  summary: 'The encrypted body of a file under controlled access, or a range of it',
  description:
    'What follows the header (get-file-header), the same for everybody who may have it: ETag is its SHA-256 in hex. Takes ' +
    'Range, If-Range and If-None-Match.',
  access: 'account',
  input: { params: z.object({ accession: accessAccession }) },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: [
    'request-invalid',
    'sign-in-required',
    'vault-file-not-found',
    'file-unavailable',
    'range-not-satisfiable',
  ],
  examples: [
    {
      name: 'one that one may not have',
      as: 'administrator',
      params: { accession: '{exampleVaultFile}' },
      status: 404,
    },
    { name: 'no accession', as: 'administrator', params: { accession: 'x' }, status: 400 },
  ],
  handle: async (service, { params, caller, ...request }) => {
    const access = await service.findAccess(params.accession, requireCaller(caller));
    const { accession, bodyBytes, bodySha256 } = access.file;
    const give = {
      ...{ access, way: 'crypt4gh' as const, sha256: bodySha256, tag: bodySha256 },
      ...{ front: new Uint8Array(), body: [{ start: 0, end: bodyBytes }] },
      name: `${accession}.body`,
    };
    return replyWithBytes(service, give, request);
  },
});
