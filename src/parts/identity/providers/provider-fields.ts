import { z } from 'zod';
import { SIGN_IN_SECONDS } from './provider-service.ts';

export const providerParams = z.strictObject({
  provider: z.string().regex(/^[a-z0-9-]{1,40}$/, 'Lower-case letters, digits and hyphens.'),
});

/** A page of this portal to come back to; an address of another host is none. */
export const returnToField = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^\\\s]*$/, 'A path of this portal, such as /submit.')
  .default('/');

const NAME = 'outbreak-provider-sign-in';

/**
 * The cookie that ties the second half of a sign-in to the browser of the first. It has to come along when
 * the provider sends the person back, which SameSite=Strict would forbid.
 */
export function formatPendingCookie(secret: string, isSecure: boolean): string {
  const age = secret === '' ? 0 : SIGN_IN_SECONDS;
  const secure = isSecure ? '; Secure' : '';
  return `${NAME}=${secret}; Path=/api/providers; HttpOnly; SameSite=Lax; Max-Age=${age}${secure}`;
}

export function readPendingCookie(
  headers: Readonly<Record<string, string | undefined>>,
): string | null {
  return new RegExp(`(?:^|;\\s*)${NAME}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1] ?? null;
}
