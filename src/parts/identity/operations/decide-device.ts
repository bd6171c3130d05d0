import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { userCodeField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';
import { requireProof } from '../who-asks.ts';

/** Let a program in, or refuse it. */
export const decideDevice = defineOperation<IdentityService>()({
  name: 'decide-device',
  method: 'POST',
  path: '/api/devices/{code}',
  tag: 'tokens',
  summary: 'Let a program in, or refuse it',
  access: 'account',
  input: {
    params: z.strictObject({ code: userCodeField }),
    body: z.strictObject({ isAllowed: z.boolean() }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'device-code-unknown',
    'too-many-requests',
  ],
  examples: [
    {
      name: 'none',
      as: 'administrator',
      params: { code: 'BBBB-BBBB' },
      body: { isAllowed: true },
      status: 404,
    },
  ],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    await service.devices.decide(account.id, call.params.code, call.body.isAllowed);
    return new Reply({ status: 204, body: null });
  },
});
