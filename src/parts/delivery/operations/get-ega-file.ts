import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { egaFile, egaParams } from '../ega/ega-fields.ts';

/** What a client of the EGA has to know of a file. */
export const getEgaFile = defineOperation<DeliveryService>()({
  name: 'get-ega-file',
  method: 'GET',
  path: '/api/ega/metadata/files/{id}',
  tag: 'ega',
  summary: 'Name, size and checksum of a file, as clients of the EGA ask for them',
  access: 'account',
  input: { params: egaParams },
  output: egaFile,
  errors: ['sign-in-required', 'request-invalid', 'not-found', 'vault-file-not-found'],
  examples: [
    { name: 'where the gateway is off', as: 'administrator', params: { id: 'x' }, status: 404 },
    { name: 'too long', as: 'administrator', params: { id: 'x'.repeat(101) }, status: 400 },
  ],
  handle: (service, { params, caller }) => service.ega.getFile(params.id, requireCaller(caller)),
});
