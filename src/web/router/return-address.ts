import { useLocation, useSearch } from '@tanstack/react-router';

const PARAMETER = 'to';
const SIGN_IN = '/sign-in';
// Stands in for the portal's own host, which does not matter here; '.invalid' is nobody's (RFC 2606).
const HERE = 'http://portal.invalid';

/**
 * The address inside the portal that a text names, or null: a link that was made by somebody else must
 * not lead to another host once the reader has signed in, nor back to the page for signing in.
 */
export function toLocalAddress(text: unknown): string | null {
  if (typeof text !== 'string' || !text.startsWith('/')) return null;
  let url: URL;
  try {
    // Browsers read '/\host' and '/<tab>/host' as '//host', and so does this.
    url = new URL(text, HERE);
  } catch {
    return null;
  }
  if (url.origin !== HERE || url.pathname === SIGN_IN) return null;
  // '/.//host' comes out as '//host', which is another host to whoever reads it next.
  if (url.pathname.startsWith('//')) return null;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Parameters of the address to sign in at, so that the reader comes back to the page that is open. */
export function useSignInSearch(): Readonly<Record<string, string>> {
  const { pathname, href, search } = useLocation();
  const asked = (search as Readonly<Record<string, unknown>>)[PARAMETER];
  const back = toLocalAddress(pathname === SIGN_IN ? asked : href);
  return back === null || back === '/' ? {} : { [PARAMETER]: back };
}

/** Where the reader who signs in on the open page goes afterwards: an address inside the portal. */
export function useReturnAddress(): string {
  const search = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  return toLocalAddress(search[PARAMETER]) ?? '/';
}
