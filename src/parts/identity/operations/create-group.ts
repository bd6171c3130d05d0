import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { groupFields } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Make a group. */
export const createGroup = defineOperation<IdentityService>()({
  name: 'create-group',
  method: 'POST',
  path: '/api/groups',
  tag: 'groups',
  summary: 'Make a group',
  description: 'Whoever makes it owns it, and can open it to others without an administrator.',
  access: 'account',
  input: { body: z.strictObject({ ...groupFields }) },
  output: z.object({ id: z.string() }),
  errors: ['request-invalid', 'sign-in-required', 'cross-site-request', 'session-required'],
  examples: [
    {
      name: 'a laboratory',
      as: 'administrator',
      body: { name: 'Example laboratory', institution: 'Example institute', country: 'DE' },
    },
  ],
  handle: async (service, call) => ({
    id: await service.groups.create(call.body, requireSession(call).account.id),
  }),
});
