import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { nameField, scopesField } from '../account-fields.ts';
import type { IdentityService } from '../identity-service.ts';

/** Ask for a code that a person types to let a program in. */
export const authorizeDevice = defineOperation<IdentityService>()({
  name: 'authorize-device',
  method: 'POST',
  path: '/api/oauth/device-authorization',
  tag: 'tokens',
  summary: 'Ask for a code that a person types to let a program in',
  description: 'OAuth 2.0 device authorization, RFC 8628, section 3.1.',
  access: 'entrance',
  input: {
    body: z.strictObject({
      client_id: nameField,
      scope: z.string().min(1).max(200).default('read submit'),
    }),
  },
  output: z.object({
    device_code: z.string(),
    user_code: z.string(),
    verification_uri: z.string(),
    verification_uri_complete: z.string(),
    expires_in: z.number().int(),
    interval: z.number().int(),
  }),
  errors: ['request-invalid'],
  errorForm: 'oauth',
  examples: [{ name: 'the command line', body: { client_id: 'outbreak', scope: 'read submit' } }],
  handle: async (service, { body, clientAddress }) => {
    const scopes = scopesField.safeParse(body.scope.split(' '));
    if (!scopes.success)
      throw new AppError('request-invalid', { detail: 'scope: names no scopes.' });
    const codes = await service.devices.start(body.client_id, scopes.data, clientAddress);
    return {
      device_code: codes.deviceCode,
      user_code: codes.userCode,
      verification_uri: '/device',
      verification_uri_complete: `/device?code=${codes.userCode}`,
      expires_in: codes.expiresInSeconds,
      interval: codes.intervalSeconds,
    };
  },
});
