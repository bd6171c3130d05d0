import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import {
  formatPendingCookie,
  providerParams,
  returnToField,
} from '../providers/provider-fields.ts';
import { requireProof } from '../who-asks.ts';

/** Begin to link your account with an identity at a provider. */
export const startIdentityLink = defineOperation<IdentityService>()({
  name: 'start-identity-link',
  method: 'POST',
  path: '/api/providers/{provider}/links',
  tag: 'accounts',
  summary: 'Begin to link your account with an identity at a provider',
  description:
    'As start-provider-sign-in; afterwards both lead to the same account. Needs a confirmation of the last ten minutes.',
  access: 'account',
  input: { params: providerParams, body: z.strictObject({ returnTo: returnToField }) },
  output: z.object({ address: z.string() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'session-required',
    'step-up-required',
    'provider-not-found',
    'provider-failed',
  ],
  examples: [
    {
      name: 'an unknown one',
      as: 'administrator',
      params: { provider: 'nobody' },
      body: {},
      status: 404,
    },
  ],
  handle: async (service, call) => {
    const { account } = await requireProof(service, call);
    const { address, secret } = await service.providers.start(call.params.provider, {
      ...call.body,
      account: account.id,
    });
    return new Reply({
      headers: { 'Set-Cookie': formatPendingCookie(secret, call.isSecure) },
      body: { address },
    });
  },
});
