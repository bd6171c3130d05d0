import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { DeliveryService } from '../delivery-service.ts';

/** A token for a program that knows a password only. */
export const issueEgaToken = defineOperation<DeliveryService>()({
  name: 'issue-ega-token',
  method: 'POST',
  path: '/api/ega/token',
  tag: 'ega',
  summary: 'A token for clients of the EGA, by e-mail and password',
  description:
    "OAuth 2.0, RFC 6749, section 4.3. Accounts with a second factor give an access token as the password. Off unless the setting 'egaGateway' is on.",
  access: 'entrance',
  isKeptInReadOnly: true,
  input: {
    body: z.object({
      grant_type: z.string().max(200),
      username: z.string().min(1).max(200),
      password: z.string().min(1).max(500),
    }),
  },
  output: z.object({
    access_token: z.string(),
    token_type: z.string(),
    expires_in: z.number().int().optional(),
    scope: z.string(),
  }),
  errors: [
    'request-invalid',
    'not-found',
    'invalid-grant',
    'unsupported-grant-type',
    'too-many-requests',
  ],
  errorForm: 'oauth',
  examples: [
    {
      name: 'where the gateway is off',
      body: { grant_type: 'password', username: 'nobody@example.org', password: 'wrong' },
      status: 404,
    },
    { name: 'without a password', body: { grant_type: 'password' }, status: 400 },
  ],
  handle: async (service, call) => {
    const grants = service.ega.requireGateway();
    const { grant_type: type, username: email, password } = call.body;
    if (type !== 'password') {
      throw new AppError('unsupported-grant-type', { detail: "Use grant_type 'password'." });
    }
    const { clientAddress, requestId, headers } = call;
    const trace = { clientAddress, requestId, clientName: headers['user-agent'] ?? '' };
    const { token, lifetimeSeconds } = await grants.take({ email, password }, trace);
    return {
      ...{ access_token: token, token_type: 'Bearer', scope: 'read' },
      ...(lifetimeSeconds === null ? {} : { expires_in: lifetimeSeconds }),
    };
  },
});
