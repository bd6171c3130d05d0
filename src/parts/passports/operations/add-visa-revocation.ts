import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';
import { revocation, toRevocationAnswer } from '../revocations/revocation-schema.ts';

/** Revokes a passport or visa. */
export const addVisaRevocation = defineOperation<PassportsService>()({
  name: 'add-visa-revocation',
  method: 'POST',
  path: '/api/passports/revocations',
  tag: 'passports',
  summary: 'Revoke a passport or visa by its issuer and identifier, from now on and for ever',
  description:
    'It holds for downloads under way, too. A visa that this node issued ends with the entitlement it is for, which its ' +
    'committee revokes at the access desk.',
  access: 'administrator',
  input: {
    body: z.strictObject({
      issuer: z.string().min(1).max(255).describe('The claim iss, letter by letter.'),
      id: z.string().min(1).max(255).describe('The claim jti, letter by letter.'),
      reason: z.string().trim().min(1).max(500),
    }),
  },
  output: revocation,
  errors: [
    'request-invalid',
    'session-required',
    'step-up-required',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'one that was stolen',
      as: 'administrator',
      body: { issuer: 'https://visas.example.org/', id: 'visa-1', reason: 'A laptop was stolen.' },
    },
    {
      name: 'without a reason',
      as: 'administrator',
      body: { issuer: 'https://visas.example.org/', id: 'visa-1', reason: ' ' },
      status: 400,
    },
  ],
  handle: async (service, call) => {
    const { id: by } = await service.context.requireProof(call);
    const { issuer, id, reason } = call.body;
    const made = await service.revoke({ issuer, id }, { reason, by });
    call.noteAudit({ issuer, id, reason });
    return toRevocationAnswer(made);
  },
});
