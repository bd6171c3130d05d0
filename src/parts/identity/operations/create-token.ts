import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { createdTokenShape, idField, newTokenFields } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Make a token for a program of yours. */
export const createToken = defineOperation<IdentityService>()({
  name: 'create-token',
  method: 'POST',
  path: '/api/tokens',
  tag: 'tokens',
  summary: 'Make a token for a program of yours',
  description:
    'It can do what you can, as far as its scopes and group allow. Needs a confirmation of the last ten minutes.',
  access: 'account',
  input: { body: z.strictObject({ ...newTokenFields, limitGroup: idField.optional() }) },
  output: createdTokenShape,
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'group-not-found',
  ],
  examples: [
    {
      name: 'too long',
      as: 'administrator',
      body: { name: 'script', scopes: ['read'], days: 1000 },
      status: 400,
    },
  ],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    const { limitGroup } = call.body;
    const isMine = account.grants.some(({ group }) => group === limitGroup);
    if (limitGroup !== undefined && !isMine) throw new AppError('group-not-found');
    return service.tokens.create({ account: account.id }, { ...call.body, by: account.id });
  },
});
