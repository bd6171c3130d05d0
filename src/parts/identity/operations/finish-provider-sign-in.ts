import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { IdentityService } from '../identity-service.ts';
import {
  formatPendingCookie,
  providerParams,
  readPendingCookie,
} from '../providers/provider-fields.ts';
import type { ProviderOutcome } from '../providers/provider-service.ts';
import { formatSessionCookie } from '../session-cookie.ts';
import { traceOf } from '../who-asks.ts';

/** Where the browser goes on, and the session where there is one now. */
function toRedirect(outcome: ProviderOutcome, isSecure: boolean): Reply {
  const redirect = (address: string, cookie: string) =>
    new Reply({ status: 303, headers: { Location: address, 'Set-Cookie': cookie }, body: null });
  if (outcome.kind === 'signed-in') {
    const { token, maxAgeSeconds } = outcome.session;
    return redirect(outcome.returnTo, formatSessionCookie(token, maxAgeSeconds, isSecure));
  }
  const spent = formatPendingCookie('', isSecure);
  if (outcome.kind === 'linked') return redirect(outcome.returnTo, spent);
  return redirect(`/sign-in?problem=${outcome.problem}`, spent);
}

/** Come back from an identity provider. */
export const finishProviderSignIn = defineOperation<IdentityService>()({
  name: 'finish-provider-sign-in',
  method: 'GET',
  path: '/api/providers/{provider}/callback',
  tag: 'accounts',
  summary: 'Come back from an identity provider',
  description:
    'The redirect address that the provider has to know. Goes on to the page from which the sign-in began, or to the sign-in page with what went wrong.',
  access: 'entrance',
  input: { params: providerParams, query: z.record(z.string().max(100), z.string().max(4000)) },
  output: { mediaTypes: ['text/html'] },
  errors: ['request-invalid', 'provider-not-found'],
  examples: [{ name: 'an unknown one', params: { provider: 'nobody' }, status: 404 }],
  handle: async (service, call) => {
    const request = {
      secret: readPendingCookie(call.headers),
      search: new URLSearchParams(call.query),
    };
    const outcome = await service.providers.finish(call.params.provider, request, traceOf(call));
    return toRedirect(outcome, call.isSecure);
  },
});
