import type { SecretBox } from '../../../platform/secrets/secret-box.ts';

/** Longer ones are not looked into. */
const MAX_TOKEN_LENGTH = 2000;

/**
 * A token that says what somebody was granted, until a moment. One of another purpose is none: it can be used for nothing
 * but what it was made for, and is no token of the API.
 */
export function signGrant(
  box: SecretBox,
  { purpose, ends }: { readonly purpose: string; readonly ends: Date },
  values: readonly string[],
): string {
  const seconds = Math.floor(ends.getTime() / 1000);
  const payload = Buffer.from(JSON.stringify([...values, seconds])).toString('base64url');
  return `${payload}.${box.sign(purpose, payload)}`;
}

/** What was granted; null for what this node has not signed for the purpose, was changed, or has ended. */
export function readGrant(
  box: SecretBox,
  { purpose, now }: { readonly purpose: string; readonly now: Date },
  token: string,
): readonly string[] | null {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const [payload = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || !box.isSigned(purpose, payload, signature)) return null;
  // What this node has signed it has written itself.
  const signed = JSON.parse(Buffer.from(payload, 'base64url').toString()) as (string | number)[];
  return Number(signed.at(-1)) * 1000 > now.getTime() ? (signed.slice(0, -1) as string[]) : null;
}
