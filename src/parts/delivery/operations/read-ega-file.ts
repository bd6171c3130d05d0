import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { egaParams } from '../ega/ega-fields.ts';

/** Plain text of a file for a client of the EGA. */
export const readEgaFile = defineOperation<DeliveryService>()({
  name: 'read-ega-file',
  method: 'GET',
  path: '/api/ega/data/files/{id}',
  tag: 'ega',
  summary: 'The decrypted bytes of a file, or a range of them, for clients of the EGA',
  access: 'account',
  input: {
    params: egaParams,
    query: z.object({ destinationFormat: z.literal('plain') }),
  },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: [
    'sign-in-required',
    'request-invalid',
    'not-found',
    'vault-file-not-found',
    'range-not-satisfiable',
    'key-service-unavailable',
  ],
  examples: [
    {
      name: 'where the gateway is off',
      as: 'administrator',
      params: { id: 'x' },
      query: { destinationFormat: 'plain' },
      status: 404,
    },
    {
      name: 'encrypted as once',
      as: 'administrator',
      params: { id: 'x' },
      query: { destinationFormat: 'AES128' },
      status: 400,
    },
  ],
  handle: (service, { params, caller, method, headers, requestId }) =>
    service.ega.readFile(params.id, requireCaller(caller), { method, headers, requestId }),
});
