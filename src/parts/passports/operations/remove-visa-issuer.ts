import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';
import { issuerId, toIssuerAnswer, trustedIssuer } from '../trust/issuer-schema.ts';

/** Trusts an issuer no more. */
export const removeVisaIssuer = defineOperation<PassportsService>()({
  name: 'remove-visa-issuer',
  method: 'DELETE',
  path: '/api/passports/issuers/{issuer}',
  tag: 'passports',
  summary: 'Trust an issuer no more: what rests on it ends at once, downloads under way too',
  access: 'administrator',
  input: { params: z.object({ issuer: issuerId }) },
  output: trustedIssuer,
  errors: [
    'request-invalid',
    'visa-issuer-not-found',
    'session-required',
    'step-up-required',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'unknown',
      as: 'administrator',
      params: { issuer: 'issuer-0000000000000000' },
      status: 404,
    },
    {
      name: 'no id',
      as: 'administrator',
      params: { issuer: 'x'.repeat(61) },
      status: 400,
    },
  ],
  handle: async (service, call) => {
    await service.context.requireProof(call);
    const removed = await service.removeIssuer(call.params.issuer);
    const { issuer, jku, committees } = removed;
    call.noteAudit({ issuer, jku, committees });
    return toIssuerAnswer(removed);
  },
});
