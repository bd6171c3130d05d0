import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { PassportsService } from '../passports-service.ts';
import { readPassportSchema, toPassportAnswer } from '../reading/passport-schema.ts';

/** A passport of who asks. */
export const getOwnPassport = defineOperation<PassportsService>()({
  name: 'get-own-passport',
  method: 'GET',
  path: '/api/me/passport',
  tag: 'passports',
  summary:
    'A GA4GH passport of yours, with a visa for each dataset that you may use now, for nodes that trust this one',
  description:
    'It lives until the first of its visas ends, an hour at most. Whoever has it may use what you may use: keep it as a password.',
  access: 'account',
  input: {},
  output: z.object({
    passport: z.string(),
    visas: z.array(z.string()),
    expiresAt: z.iso.datetime(),
    reading: readPassportSchema.describe('What stands in it, and what it opens here.'),
  }),
  errors: ['not-allowed', 'sign-in-required'],
  headers: { 'Cache-Control': 'no-store' },
  examples: [{ name: 'own', as: 'administrator' }],
  handle: async (service, { caller }) => {
    const { passport, visas, expiresAt } = await service.issuePassport(requireCaller(caller));
    return {
      ...{ passport, visas: [...visas], expiresAt: new Date(expiresAt * 1000).toISOString() },
      reading: toPassportAnswer(await service.describePassport(passport)),
    };
  },
});
