import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { ArchiveService } from '../archive-service.ts';
import { serviceInfo, toServiceInfo } from '../drs/service-info.ts';

/** What the refget service of this node is. */
export const refgetServiceInfo = defineOperation<ArchiveService>()({
  name: 'refget-service-info',
  method: 'GET',
  path: '/ga4gh/refget/sequence/service-info',
  tag: 'refget',
  summary: 'What this refget service (GA4GH refget 2.0) does',
  access: 'public',
  input: {},
  output: serviceInfo.extend({
    refget: z.object({
      circular_supported: z.boolean(),
      subsequence_limit: z.number().int().nullable(),
      algorithms: z.array(z.string()),
      identifier_types: z.array(z.string()),
    }),
  }),
  errors: [],
  examples: [{ name: 'now' }],
  handle: async ({ context }) => ({
    ...toServiceInfo(context, {
      artifact: 'refget',
      version: '2.0.0',
      description: 'References of the pathogens of this node and its open genomes, by digest.',
    }),
    refget: {
      circular_supported: false,
      subsequence_limit: null,
      algorithms: ['md5', 'ga4gh', 'trunc512'],
      identifier_types: [],
    },
  }),
});
