import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { forEverybody } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import { lapisParams, replyFromIndex } from '../lapis-reply.ts';

/** What answers say of themselves, alone: clients ask for the version of the data here. */
export const lapisInfo = defineOperation<GenomesService>()({
  name: 'lapis-info',
  method: 'GET',
  path: '/api/lapis/{pathogen}/sample/info',
  tag: 'lapis',
  summary: 'Version of the data and of the API',
  access: 'public',
  input: { params: lapisParams },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({
      dataVersion: z.string(),
      requestId: z.string(),
      requestInfo: z.string(),
      reportTo: z.string(),
      lapisVersion: z.string(),
      siloVersion: z.string(),
      simulated: z.boolean(),
    }),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  errorForm: 'lapis',
  examples: [
    { name: 'an instance', params: { pathogen: '{exampleInstance}' } },
    { name: 'unknown', params: { pathogen: 'nothing' }, status: 404 },
  ],
  handle: (service, { params, requestId, signal }) =>
    replyFromIndex(
      service,
      { kind: 'info', instance: params.pathogen, requestId },
      forEverybody('lapis-info', signal),
    ),
});
