import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { nameField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** The token for a code, once somebody has allowed it. */
export const issueDeviceToken = defineOperation<IdentityService>()({
  name: 'issue-device-token',
  method: 'POST',
  path: '/api/oauth/token',
  tag: 'tokens',
  summary: 'The token for a code, once somebody has allowed it',
  description: 'OAuth 2.0 device authorization, RFC 8628, section 3.4; errors as section 3.5 says.',
  access: 'entrance',
  input: {
    body: z.strictObject({
      grant_type: z.string().min(1).max(200),
      device_code: z.string().min(1).max(200),
      client_id: nameField.optional(),
    }),
  },
  output: z.object({
    access_token: z.string(),
    token_type: z.string(),
    expires_in: z.number().int(),
    scope: z.string(),
  }),
  errors: [
    'request-invalid',
    'authorization-pending',
    'slow-down',
    'expired-token',
    'access-denied',
    'invalid-grant',
    'unsupported-grant-type',
  ],
  errorForm: 'oauth',
  examples: [
    {
      name: 'an unknown code',
      body: { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' },
      status: 400,
    },
  ],
  handle: async (service, { body }) => {
    if (body.grant_type !== DEVICE_GRANT) throw new AppError('unsupported-grant-type');
    const made = await service.devices.redeem(body.device_code);
    return {
      access_token: made.token,
      token_type: 'Bearer',
      expires_in: made.lifetimeSeconds,
      scope: made.scopes.join(' '),
    };
  },
});
