import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { idField, nodeRoleField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Give an account a role at the node. */
export const setAccountRole = defineOperation<IdentityService>()({
  name: 'set-account-role',
  method: 'PUT',
  path: '/api/accounts/{id}/role',
  tag: 'people',
  summary: 'Give an account a role at the node',
  description: "Needs a confirmation of the last ten minutes; ends the account's sessions.",
  access: 'administrator',
  input: { params: z.strictObject({ id: idField }), body: z.strictObject({ role: nodeRoleField }) },
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
  examples: [
    {
      name: 'nobody',
      body: { role: 'steward' },
      params: { id: 'nobody' },
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, call) => {
    await requireProof(service, call);
    await service.accounts.setRole(call.params.id, call.body.role);
    return new Reply({ status: 204, body: null });
  },
});
