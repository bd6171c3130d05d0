import { sessionCookieName } from '../../platform/http/http-options.ts';

/** The Set-Cookie value of a session; with an age of 0 it ends it. */
export function formatSessionCookie(
  token: string,
  maxAgeSeconds: number,
  isSecure: boolean,
): string {
  const secure = isSecure ? '; Secure' : '';
  return `${sessionCookieName(isSecure)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`;
}
