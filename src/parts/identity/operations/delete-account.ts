import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Delete an account. */
export const deleteAccount = defineOperation<IdentityService>()({
  name: 'delete-account',
  method: 'DELETE',
  path: '/api/accounts/{id}',
  tag: 'people',
  summary: 'Delete an account',
  description: 'What it submitted belongs to groups and stays.',
  access: 'administrator',
  input: { params: z.strictObject({ id: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'account-not-found',
    'last-administrator',
  ],
  examples: [{ name: 'nobody', params: { id: 'nobody' }, as: 'administrator', status: 404 }],
  handle: async (service, call) => {
    await requireProof(service, call);
    await service.accounts.remove(call.params.id);
    return new Reply({ status: 204, body: null });
  },
});
