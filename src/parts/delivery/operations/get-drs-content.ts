import { defineOperation } from '../../../schema/define-operation.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { blockParams } from '../htsget/ticket-fields.ts';

/** Bytes of an object under controlled access, for a ticket. */
export const getDrsContent = defineOperation<DeliveryService>()({
  name: 'get-drs-content',
  method: 'GET',
  path: '/api/access/drs/{id}',
  tag: 'delivery',
  summary: 'Bytes of an object under controlled access, for the ticket that DRS gave',
  description:
    'Asked for with the headers that the access of the object named (GA4GH DRS 1.5, access_url). The ticket is for this file, key and right alone; the right is asked for again each time and while the bytes are sent. Takes Range (one range), If-Range and If-None-Match: the same key gives the same bytes, by later tickets too.',
  // The ticket says for whom it was made; nobody else has one.
  access: 'entrance',
  input: { params: blockParams },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: [
    'request-invalid',
    'token-not-valid',
    'vault-file-not-found',
    'file-unavailable',
    'range-not-satisfiable',
    'key-service-unavailable',
  ],
  examples: [
    { name: 'without a ticket', params: { id: 'OCVF_YYYYYYR' }, status: 401 },
    {
      name: 'with a ticket of nobody',
      params: { id: 'OCVF_YYYYYYR' },
      headers: { 'X-Drs-Ticket': 'e30.x' },
      status: 401,
    },
    { name: 'no file', params: { id: 'no file' }, status: 400 },
  ],
  handle: (service, { params, method, headers, requestId }) =>
    service.answerContent({ file: params.id, method, headers, requestId }),
});
