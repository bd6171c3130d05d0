import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';
import { passportText } from '../reading/passport-schema.ts';
import { revocation, toRevocationAnswer } from '../revocations/revocation-schema.ts';

/** Revokes what this node issued for who asks. */
export const revokeOwnPassport = defineOperation<PassportsService>()({
  name: 'revoke-own-passport',
  method: 'POST',
  path: '/api/me/passport/revocations',
  tag: 'passports',
  summary:
    'Revoke a passport of yours that this node issued, with the visas in it, from now on and for ever',
  description:
    'For one that somebody else may have. Downloads under way by it end; your right at the access desk stays, and a new ' +
    'passport can be had. Of a passport of a broker, the visas are revoked that this node issued for you.',
  access: 'account',
  input: {
    body: z.strictObject({
      passport: passportText,
      reason: z.string().trim().min(1).max(500).default('Revoked by whom it is about.'),
    }),
  },
  output: z.object({ revocations: z.array(revocation) }),
  errors: [
    'request-invalid',
    'own-passport-only',
    'session-required',
    'sign-in-required',
    'cross-site-request',
  ],
  examples: [
    { name: 'what is none', as: 'administrator', body: { passport: 'x' }, status: 403 },
    { name: 'nothing', as: 'administrator', body: { passport: ' ' }, status: 400 },
  ],
  handle: async (service, call) => {
    const { id: by } = service.context.requireSession(call);
    const { passport, reason } = call.body;
    const made = await service.revokeOwnPassport(passport, { reason, by });
    // Names of tokens are no part of them, and without them nobody could tell what was revoked.
    call.noteAudit({ revoked: made.map(({ issuer, identifier }) => ({ issuer, id: identifier })) });
    return { revocations: made.map(toRevocationAnswer) };
  },
});
