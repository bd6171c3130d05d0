import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { idField, tokenShape } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Tokens of a group. */
export const listGroupTokens = defineOperation<IdentityService>()({
  name: 'list-group-tokens',
  method: 'GET',
  path: '/api/groups/{group}/tokens',
  tag: 'tokens',
  summary: 'Tokens of a group',
  access: { right: 'manage', on: 'group' },
  input: { params: z.strictObject({ group: idField }) },
  output: z.object({ tokens: z.array(tokenShape) }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'group-not-found'],
  examples: [{ name: 'all', as: 'administrator', params: { group: '{exampleGroup}' } }],
  handle: async (service, { params }) => ({
    tokens: await service.tokens.list({ group: params.group }),
  }),
});
