import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { tokenShape } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Every token of the node. */
export const listNodeTokens = defineOperation<IdentityService>()({
  name: 'list-node-tokens',
  method: 'GET',
  path: '/api/node-tokens',
  tag: 'tokens',
  summary: 'Every token that still holds, of people and of groups',
  access: 'administrator',
  input: {},
  output: z.object({
    tokens: z.array(
      tokenShape.extend({
        owner: z.string().describe('Name of the account or group.'),
        ownerKind: z.enum(['account', 'group']),
      }),
    ),
  }),
  errors: ['sign-in-required', 'not-allowed'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async (service) => ({ tokens: await service.tokens.listAll() }),
});
