import type { JWK } from 'jose';
import { z } from 'zod';
import { fetchBytes } from '../../../platform/files/fetch-bytes.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';

/** Bytes of a key set; a key of RSA with 4096 bits takes about one thousand. */
export const MOST_KEY_SET_BYTES = 65_536;

const TIMEOUT_MILLISECONDS = 5000;

const text = z.string().max(4096).optional();

// What is not declared here, such as the private half of a key, is left out.
const publicKey = z.object({
  kty: z.string().max(20),
  ...{ kid: text, alg: text, use: text, crv: text, x: text, y: text, n: text, e: text },
  key_ops: z.array(z.string().max(40)).max(20).optional(),
});
const keySet = z.object({ keys: z.array(publicKey).max(100) });

/** Whether the keys of an issuer may be read there: https, or where it is allowed the machine itself. */
export function isReadable(address: string, allowsLoopback: boolean): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:') return true;
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return allowsLoopback && url.protocol === 'http:' && isLoopback;
}

/** Reads a JSON Web Key Set (RFC 7517): no redirect is followed, and no more than 64 kB are read. */
export async function readKeySet(
  address: string,
  { allowsLoopback }: { readonly allowsLoopback: boolean },
): Promise<Result<readonly JWK[], string>> {
  if (!isReadable(address, allowsLoopback)) return fail('This is no https address.');
  const fetched = await fetchBytes(address, {
    maxBytes: MOST_KEY_SET_BYTES,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    followsRedirects: false,
  });
  if (!fetched.ok) {
    const { value, hint } = fetched.error;
    return fail(value === '' ? hint : `${value}: ${hint}`);
  }
  return parseKeySet(fetched.value);
}

function parseKeySet(bytes: Uint8Array): Result<readonly JWK[], string> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('The answer is no JSON in UTF-8.');
  }
  const parsed = keySet.safeParse(value);
  if (parsed.success) return succeed(parsed.data.keys as JWK[]);
  const [issue] = parsed.error.issues;
  return fail(`The answer is no key set: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}
