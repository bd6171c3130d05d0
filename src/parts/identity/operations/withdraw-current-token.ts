import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { IdentityService } from '../identity-service.ts';

/** Withdraw the token that this request shows. */
export const withdrawCurrentToken = defineOperation<IdentityService>()({
  name: 'withdraw-current-token',
  method: 'DELETE',
  path: '/api/tokens/current',
  tag: 'tokens',
  summary: 'Withdraw the token that this request shows',
  access: 'account',
  input: {},
  output: z.null(),
  errors: ['sign-in-required', 'cross-site-request', 'token-not-found'],
  examples: [{ name: 'a session', as: 'administrator', status: 404 }],
  handle: async (service, { caller }) => {
    if (caller?.token == null) throw new AppError('token-not-found');
    await service.tokens.withdrawOwn(caller.token.id);
    return new Reply({ status: 204, body: null });
  },
});
