import { parsePublicKey } from '../../../engine/crypt4gh/keys/public-key.ts';
import { AppError } from '../../../schema/errors.ts';
import { RECIPIENT_KEY_HEADERS } from '../../../schema/htsget-media-type.ts';

/**
 * The public key for which the answer shall be encrypted, of one of the two headers that clients send it in; null where it
 * shall be clear. Base64 of the key's file or of its 32 bytes.
 * @throws AppError request-invalid
 */
export function readRecipient(
  headers: Readonly<Record<string, string | undefined>>,
): Uint8Array | null {
  const given = RECIPIENT_KEY_HEADERS.flatMap((name) => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? [] : [{ name, value }];
  });
  const [first, second] = given;
  if (first === undefined) return null;
  if (second !== undefined) {
    const detail = `${first.name} and ${second.name} are both given. Send the public key in one of them.`;
    throw new AppError('request-invalid', { detail });
  }
  const key = parsePublicKey(first.value);
  if (key.ok) return key.value;
  const { hint } = key.error;
  throw new AppError('request-invalid', { detail: `${first.name}: ${hint}` });
}
