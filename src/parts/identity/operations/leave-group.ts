import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Leave a group. */
export const leaveGroup = defineOperation<IdentityService>()({
  name: 'leave-group',
  method: 'DELETE',
  path: '/api/groups/{group}/membership',
  tag: 'groups',
  summary: 'Leave a group',
  description: 'The last owner cannot.',
  access: 'account',
  input: { params: z.strictObject({ group: idField }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'account-not-found',
    'last-owner',
  ],
  examples: [{ name: 'as no member', as: 'administrator', params: { group: 'none' }, status: 404 }],
  handle: async (service, call) => {
    await service.groups.removeMember(call.params.group, requireSession(call).account.id);
    return new Reply({ status: 204, body: null });
  },
});
