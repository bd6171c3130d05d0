import type { ObjectForm } from '../../../schema/passport-ports.ts';
import type { VaultFile } from '../../../schema/ports.ts';

/** Names of the ways to the bytes of a file. */
export const ACCESS_IDS = { plain: 'plain', crypt4gh: 'crypt4gh' } as const;

/** How a client gives its public key, for whoever is told that one is missing. */
export const KEY_HINT =
  'Send your crypt4gh public key in the header X-C4GH-Public-Key or Htsget-Context-Public-Key: base64 of the key file or of its 32 bytes.';

/**
 * A file as it is got: decrypted where the policy lets the node do that and no key came, as by htsget; else as one encrypted
 * file for the key. Its header is other bytes for each reader, and always as long, so that the size is known before it is
 * sealed and no checksum of the whole is: those that are told have names that no client takes for one of all bytes.
 */
export function describeForm(
  file: VaultFile,
  { mayBePlain, hasKey }: { readonly mayBePlain: boolean; readonly hasKey: boolean },
): ObjectForm {
  const { plainBytes, plainSha256, plainMd5, headerBytes, bodyBytes, bodySha256 } = file;
  if (mayBePlain && !hasKey) {
    return {
      size: plainBytes,
      checksums: [
        { type: 'sha-256', checksum: plainSha256 },
        { type: 'md5', checksum: plainMd5 },
      ],
      description: `Size and checksums are of the decrypted file, which is what you get. To have it encrypted: ${KEY_HINT}`,
      mediaType: 'application/octet-stream',
      version: plainSha256,
      accesses: [ACCESS_IDS.plain],
    };
  }
  return {
    size: headerBytes + bodyBytes,
    checksums: [
      { type: 'sha-256-of-crypt4gh-body', checksum: bodySha256 },
      { type: 'sha-256-of-decrypted', checksum: plainSha256 },
      { type: 'md5-of-decrypted', checksum: plainMd5 },
    ],
    description: `You get it encrypted by crypt4gh for your own key. The size is that of the encrypted file; the checksums are of its last ${bodyBytes} bytes, which follow the header that is sealed for you, and of the decrypted file of ${plainBytes} bytes. ${KEY_HINT}`,
    mediaType: 'application/octet-stream',
    version: bodySha256,
    accesses: [ACCESS_IDS.crypt4gh],
  };
}
