import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** End one of your sessions. */
export const endSession = defineOperation<IdentityService>()({
  name: 'end-session',
  method: 'DELETE',
  path: '/api/sessions/{id}',
  tag: 'accounts',
  summary: 'End one of your sessions',
  access: 'account',
  isKeptInReadOnly: true,
  input: { params: z.strictObject({ id: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'token-not-found',
  ],
  examples: [
    { name: 'one that has ended', as: 'administrator', params: { id: 'gone' }, status: 404 },
  ],
  handle: async (service, call) => {
    await service.sessions.endById(requireSession(call).account.id, call.params.id);
    return new Reply({ status: 204, body: null });
  },
});
