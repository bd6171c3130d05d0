import { defineOperation } from '../../../schema/define-operation.ts';
import { HTSGET_MEDIA_TYPE } from '../../../schema/htsget-media-type.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { ticketErrors, ticketParams, ticketQuery, ticketSchema } from '../htsget/ticket-fields.ts';

/** A ticket of htsget for a client of the EGA. */
export const getEgaVariants = defineOperation<DeliveryService>()({
  name: 'get-ega-variants',
  method: 'GET',
  path: '/api/ega/tickets/htsget/variants/{id}',
  tag: 'ega',
  summary: 'A ticket of htsget for variants, where clients of the EGA ask for it',
  access: 'account',
  input: { params: ticketParams, query: ticketQuery },
  output: { mediaTypes: [HTSGET_MEDIA_TYPE], schema: ticketSchema },
  errors: [...ticketErrors, 'not-found'],
  errorForm: 'htsget',
  examples: [
    { name: 'where the gateway is off', as: 'administrator', params: { id: 'x' }, status: 404 },
    { name: 'too long', as: 'administrator', params: { id: 'x'.repeat(201) }, status: 400 },
  ],
  handle: (service, call) =>
    service.ega.answerTicket({
      ...{ datatype: 'variants', file: call.params.id, caller: requireCaller(call.caller) },
      ...{ query: call.query, headers: call.headers },
      ...{ origin: call.origin, requestId: call.requestId },
    }),
});
