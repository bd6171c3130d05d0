import type { Caller } from '../../schema/caller.ts';
import type { Call } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import { requireCaller } from '../../schema/require-caller.ts';
import type { ClientTrace } from './identity-context.ts';
import type { IdentityService } from './identity-service.ts';
import { readSessionCookie } from './session-cookie.ts';

type AnyCall = Call<unknown, unknown, unknown>;

/** Where a request came from. */
export function traceOf({ clientAddress, headers, requestId }: AnyCall): ClientTrace {
  return { clientAddress, requestId, clientName: headers['user-agent'] ?? '' };
}

/**
 * The account and session of a person at a browser.
 * @throws AppError sign-in-required, session-required for a token
 */
export function requireSession({ caller, headers, isSecure }: AnyCall): {
  readonly account: Caller;
  readonly token: string;
} {
  const account = requireCaller(caller);
  const token = readSessionCookie(headers, isSecure);
  if (account.token !== null || token === null) throw new AppError('session-required');
  return { account, token };
}

/**
 * The same, of a person who has shown a password or passkey within the last minutes.
 * @throws AppError sign-in-required, session-required, step-up-required
 */
export async function requireProof(
  service: IdentityService,
  call: AnyCall,
): Promise<{ readonly account: Caller; readonly token: string }> {
  const found = requireSession(call);
  await service.sessions.requireRecentProof(found.token);
  return found;
}
