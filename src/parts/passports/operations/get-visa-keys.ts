import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { PassportsService } from '../passports-service.ts';

/** The keys by which readers check what this node signs. */
export const getVisaKeys = defineOperation<PassportsService>()({
  name: 'get-visa-keys',
  method: 'GET',
  path: '/.well-known/jwks.json',
  tag: 'passports',
  summary: 'Public keys of the passports and visas that this node issues (JSON Web Key Set)',
  access: 'entrance',
  input: {},
  output: z.object({
    keys: z.array(
      z.object({
        ...{ kty: z.string(), crv: z.string(), x: z.string(), y: z.string() },
        ...{ kid: z.string(), alg: z.string(), use: z.string() },
      }),
    ),
  }),
  errors: [],
  examples: [{ name: 'now' }],
  handle: async (service) =>
    new Reply({
      headers: { 'Cache-Control': 'public, max-age=300' },
      body: { keys: service.listKeys() },
    }),
});
