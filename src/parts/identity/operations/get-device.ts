import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { userCodeField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireSession } from '../who-asks.ts';

/** Which program waits with a code. */
export const getDevice = defineOperation<IdentityService>()({
  name: 'get-device',
  method: 'GET',
  path: '/api/devices/{code}',
  tag: 'tokens',
  summary: 'Which program waits with a code',
  access: 'account',
  input: { params: z.strictObject({ code: userCodeField }) },
  output: z.object({
    clientName: z.string(),
    clientAddress: z.string(),
    scopes: z.array(z.string()),
    expiresAt: z.string(),
  }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'session-required',
    'device-code-unknown',
    'too-many-requests',
  ],
  examples: [{ name: 'none', as: 'administrator', params: { code: 'BBBB-BBBB' }, status: 404 }],
  handle: async (service, call) =>
    service.devices.read(requireSession(call).account.id, call.params.code),
});
