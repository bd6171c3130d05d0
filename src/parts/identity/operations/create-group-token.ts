import { z } from 'zod';
import { groupRights } from '../../../schema/caller.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { createdTokenShape, idField, newTokenFields } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Make a token of a group. */
export const createGroupToken = defineOperation<IdentityService>()({
  name: 'create-group-token',
  method: 'POST',
  path: '/api/groups/{group}/tokens',
  tag: 'tokens',
  summary: 'Make a token of a group',
  description:
    'It belongs to the group and goes on when people leave. Needs a confirmation of the last ten minutes.',
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.strictObject({ group: idField }),
    body: z.strictObject({ ...newTokenFields, scopes: z.array(z.enum(groupRights)).min(1).max(4) }),
  },
  output: createdTokenShape,
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'group-not-found',
    'cross-site-request',
    'session-required',
    'step-up-required',
  ],
  examples: [
    {
      name: 'too long',
      as: 'administrator',
      params: { group: '{exampleGroup}' },
      body: { name: 'sequencer', scopes: ['submit'], days: 1000 },
      status: 400,
    },
  ],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    return service.tokens.create({ group: call.params.group }, { ...call.body, by: account.id });
  },
});
