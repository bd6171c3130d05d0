import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';
import { toIssuerAnswer, trustedIssuer } from '../trust/issuer-schema.ts';

/** Whom the node trusts. */
export const listVisaIssuers = defineOperation<PassportsService>()({
  name: 'list-visa-issuers',
  method: 'GET',
  path: '/api/passports/issuers',
  tag: 'passports',
  summary: 'Issuers of passports and visas that this node trusts, for what, and their keys',
  access: 'administrator',
  input: {},
  output: z.object({ issuers: z.array(trustedIssuer) }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async (service) => ({ issuers: (await service.listIssuers()).map(toIssuerAnswer) }),
});
