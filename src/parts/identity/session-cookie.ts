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

/** The session's token as a request shows it; null where there is none. */
export function readSessionCookie(
  headers: Readonly<Record<string, string | undefined>>,
  isSecure: boolean,
): string | null {
  const name = sessionCookieName(isSecure);
  return new RegExp(`(?:^|;\\s*)${name}=([^;]+)`).exec(headers.cookie ?? '')?.[1] ?? null;
}
