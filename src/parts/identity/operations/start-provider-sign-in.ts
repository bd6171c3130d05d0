import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import {
  formatPendingCookie,
  providerParams,
  returnToField,
} from '../providers/provider-fields.ts';

/** Begin to sign in at an identity provider. */
export const startProviderSignIn = defineOperation<IdentityService>()({
  name: 'start-provider-sign-in',
  method: 'POST',
  path: '/api/providers/{provider}/sign-ins',
  tag: 'accounts',
  summary: 'Begin to sign in at an identity provider',
  description:
    'OpenID Connect, authorization code with PKCE. The browser goes to the address; the provider sends it back to finish-provider-sign-in.',
  access: 'entrance',
  isKeptInReadOnly: true,
  changesState: true,
  input: { params: providerParams, body: z.strictObject({ returnTo: returnToField }) },
  output: z.object({ address: z.string() }),
  errors: ['request-invalid', 'provider-not-found', 'provider-failed', 'cross-site-request'],
  examples: [
    { name: 'an unknown one', params: { provider: 'nobody' }, body: {}, status: 404 },
    {
      name: 'to another site',
      params: { provider: 'nobody' },
      body: { returnTo: '//example.org' },
      status: 400,
    },
  ],
  handle: async (service, call) => {
    const { address, secret } = await service.providers.start(call.params.provider, call.body);
    return new Reply({
      headers: { 'Set-Cookie': formatPendingCookie(secret, call.isSecure) },
      body: { address },
    });
  },
});
