import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Withdraw one of your tokens. */
export const withdrawToken = defineOperation<IdentityService>()({
  name: 'withdraw-token',
  method: 'DELETE',
  path: '/api/tokens/{id}',
  tag: 'tokens',
  summary: 'Withdraw one of your tokens',
  access: 'account',
  input: { params: z.strictObject({ id: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'token-not-found',
  ],
  examples: [{ name: 'none', as: 'administrator', params: { id: 'none' }, status: 404 }],
  handle: async (service, call) => {
    await service.tokens.withdraw({ account: requireSession(call).account.id }, call.params.id);
    return new Reply({ status: 204, body: null });
  },
});
