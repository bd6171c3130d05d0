import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { egaFile, egaParams } from '../ega/ega-fields.ts';

/** Files of a dataset for a client of the EGA. */
export const listEgaFiles = defineOperation<DeliveryService>()({
  name: 'list-ega-files',
  method: 'GET',
  path: '/api/ega/metadata/datasets/{id}/files',
  tag: 'ega',
  summary: 'Files of a dataset that you may use now, as clients of the EGA list them',
  access: 'account',
  input: { params: egaParams },
  output: z.array(egaFile),
  errors: ['sign-in-required', 'request-invalid', 'not-found', 'vault-record-not-found'],
  examples: [
    { name: 'where the gateway is off', as: 'administrator', params: { id: 'x' }, status: 404 },
    { name: 'too long', as: 'administrator', params: { id: 'x'.repeat(101) }, status: 400 },
  ],
  handle: (service, { params, caller }) => service.ega.listFiles(params.id, requireCaller(caller)),
});
