import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';
import { revocation, toRevocationAnswer } from '../revocations/revocation-schema.ts';

/** What counts no more. */
export const listVisaRevocations = defineOperation<PassportsService>()({
  name: 'list-visa-revocations',
  method: 'GET',
  path: '/api/passports/revocations',
  tag: 'passports',
  summary: 'Passports and visas that were revoked here, the last first',
  access: 'administrator',
  input: {
    query: z.strictObject({
      before: z.iso.datetime().optional().describe('Only those that were revoked before.'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: z.object({ revocations: z.array(revocation) }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed'],
  examples: [
    { name: 'all', as: 'administrator' },
    { name: 'too many', as: 'administrator', query: { limit: '1000' }, status: 400 },
  ],
  handle: async (service, { query: { before, limit } }) => {
    const asked = { before: before === undefined ? null : new Date(before), limit };
    return { revocations: (await service.listRevocations(asked)).map(toRevocationAnswer) };
  },
});
