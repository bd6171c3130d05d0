import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';
import { passportText, readPassportSchema, toPassportAnswer } from '../reading/passport-schema.ts';

/** What a passport says and opens here. */
export const readPassport = defineOperation<PassportsService>()({
  name: 'read-passport',
  method: 'POST',
  path: '/api/me/passport/reading',
  tag: 'passports',
  summary:
    'What a passport says, which of its visas count here, why others do not, and what it opens',
  description:
    'It is read as one that is presented for data, and leaves the same row in the audit log.',
  access: 'account',
  input: { body: z.strictObject({ passport: passportText }) },
  output: readPassportSchema,
  errors: ['request-invalid', 'session-required', 'sign-in-required', 'cross-site-request'],
  headers: { 'Cache-Control': 'no-store' },
  examples: [
    { name: 'what is none', as: 'administrator', body: { passport: 'x' } },
    { name: 'nothing', as: 'administrator', body: { passport: ' ' }, status: 400 },
  ],
  handle: async (service, call) => {
    const { id: caller } = service.context.requireSession(call);
    const { requestId, clientAddress } = call;
    const request = { caller, target: '/api/me/passport/reading', requestId, clientAddress };
    return toPassportAnswer(await service.readPassport(call.body.passport, request));
  },
});
