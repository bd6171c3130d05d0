import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { toGatewayId } from '../ega/gateway-id.ts';

/** Datasets that a client of the EGA may fetch. */
export const listEgaDatasets = defineOperation<DeliveryService>()({
  name: 'list-ega-datasets',
  method: 'GET',
  path: '/api/ega/metadata/datasets',
  tag: 'ega',
  summary: 'Datasets that you may use now, as clients of the EGA list them',
  access: 'account',
  input: {},
  output: z.array(
    z.object({ datasetId: z.string(), description: z.string(), dacStableId: z.string() }),
  ),
  errors: ['sign-in-required', 'not-found'],
  examples: [{ name: 'where the gateway is off', as: 'administrator', status: 404 }],
  handle: async (service, { caller }) =>
    (await service.ega.listDatasets(requireCaller(caller))).map(({ accession, title, policy }) => ({
      datasetId: toGatewayId(accession, 'D'),
      description: title,
      dacStableId: policy.committee.accession,
    })),
});
