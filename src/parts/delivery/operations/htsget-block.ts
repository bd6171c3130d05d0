import { defineOperation } from '../../../schema/define-operation.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { blockParams } from '../htsget/ticket-fields.ts';

/** Bytes that a ticket of htsget named. */
export const htsgetBlock = defineOperation<DeliveryService>()({
  name: 'htsget-block',
  method: 'GET',
  path: '/ga4gh/htsget/v1/blocks/{id}',
  tag: 'htsget',
  summary: 'Bytes that a ticket of htsget named',
  description:
    'Asked for with the headers of the ticket. Its token is for this file, account and right alone; the right is asked for again with every block and while it is sent.',
  // The token of the ticket says for whom it was made; nobody else has one.
  access: 'entrance',
  input: { params: blockParams },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: ['request-invalid', 'token-not-valid', 'vault-file-not-found', 'range-not-satisfiable'],
  errorForm: 'htsget',
  examples: [
    { name: 'without a token', params: { id: 'OCVF_YYYYYYR' }, status: 401 },
    {
      name: 'with a token of nobody',
      params: { id: 'OCVF_YYYYYYR' },
      headers: { 'X-Htsget-Token': 'e30.x' },
      status: 401,
    },
    { name: 'no file', params: { id: 'no file' }, status: 400 },
  ],
  handle: (service, { params, method, headers, requestId }) =>
    service.htsget.answerBlock({ file: params.id, method, headers, requestId }),
});
