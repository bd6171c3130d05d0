import { defineOperation } from '../../../schema/define-operation.ts';
import { HTSGET_MEDIA_TYPE } from '../../../schema/htsget-media-type.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { ticketErrors, ticketParams, ticketQuery, ticketSchema } from '../htsget/ticket-fields.ts';

/** A ticket for reads of a file, or of one region of it (GA4GH htsget 1.3). */
export const htsgetReads = defineOperation<DeliveryService>()({
  name: 'htsget-reads',
  method: 'GET',
  path: '/ga4gh/htsget/v1/reads/{id}',
  tag: 'htsget',
  summary: 'A ticket for reads of a file, or of one region of it (GA4GH htsget 1.3)',
  description:
    'Clear where the policy of the dataset lets the node decrypt, else as one crypt4gh stream for the public key in Htsget-Context-Public-Key (or X-C4GH-Public-Key). What is not there and what you may not have are answered alike.',
  access: 'account',
  input: { params: ticketParams, query: ticketQuery },
  output: { mediaTypes: [HTSGET_MEDIA_TYPE], schema: ticketSchema },
  errors: ticketErrors,
  errorForm: 'htsget',
  examples: [
    {
      name: 'not there, or not yours',
      as: 'administrator',
      params: { id: 'OCVF_YYYYYYR' },
      status: 404,
    },
    {
      name: 'of another format',
      as: 'administrator',
      params: { id: 'OCVF_YYYYYYR' },
      query: { format: 'VCF' },
      status: 400,
    },
    {
      name: 'a range that is turned round',
      as: 'administrator',
      params: { id: 'OCVF_YYYYYYR' },
      query: { referenceName: '1', start: '5', end: '4' },
      status: 400,
    },
    {
      name: 'a start without reference',
      as: 'administrator',
      params: { id: 'OCVF_YYYYYYR' },
      query: { start: '5' },
      status: 400,
    },
  ],
  handle: (service, call) =>
    service.htsget.answerTicket({
      ...{ datatype: 'reads', file: call.params.id, caller: requireCaller(call.caller) },
      ...{ query: call.query, headers: call.headers },
      ...{ origin: call.origin, requestId: call.requestId },
    }),
});
