import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { serviceInfo } from '../../../schema/service-info.ts';
import type { ArchiveService } from '../archive-service.ts';
import { describeDrs } from '../drs/describe-drs.ts';

const counts = z.object({
  maxBulkRequestLength: z.number().int(),
  objectCount: z.number().int(),
  totalObjectSize: z.number().int(),
});

/** What the Data Repository Service of this node is. */
export const drsServiceInfo = defineOperation<ArchiveService>()({
  name: 'drs-service-info',
  method: 'GET',
  path: '/ga4gh/drs/v1/service-info',
  tag: 'drs',
  summary:
    'What this Data Repository Service (GA4GH DRS 1.5) is, and how much it has for everybody',
  access: 'public',
  input: {},
  output: serviceInfo.extend({ maxBulkRequestLength: z.number().int(), drs: counts }),
  errors: [],
  errorForm: 'ga4gh',
  examples: [{ name: 'now' }],
  handle: (service) => describeDrs(service.context),
});
