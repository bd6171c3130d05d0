import { defineOperation } from '../../../schema/define-operation.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { htsgetServiceInfo } from '../htsget/ticket-fields.ts';

/** What the htsget service of this node gives of variants. */
export const htsgetVariantsInfo = defineOperation<DeliveryService>()({
  name: 'htsget-variants-info',
  method: 'GET',
  path: '/ga4gh/htsget/v1/variants/service-info',
  tag: 'htsget',
  summary: 'What the htsget service of this node gives of variants (GA4GH htsget 1.3)',
  access: 'public',
  input: {},
  output: htsgetServiceInfo,
  errors: [],
  errorForm: 'htsget',
  examples: [{ name: 'now' }],
  handle: async (service) => service.htsget.describe('variants'),
});
