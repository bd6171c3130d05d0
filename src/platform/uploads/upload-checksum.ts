import { createHash } from 'node:crypto';
import { AppError } from '../../schema/errors.ts';

/** Algorithms of the header Upload-Checksum; sha1 is the one that tus wants every server to have. */
export const checksumAlgorithms = ['sha1', 'sha256', 'md5'] as const;

/** A piece with a checksum is kept in memory until it was compared, so it may be no longer. */
export const MOST_CHECKED_BYTES = 16 << 20;

export interface UploadChecksum {
  readonly algorithm: (typeof checksumAlgorithms)[number];
  /** Base64. */
  readonly digest: string;
}

/** Parses 'sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0='. @throws AppError request-invalid */
export function parseUploadChecksum(header: string): UploadChecksum {
  const [name, digest, ...more] = header.split(' ');
  const algorithm = checksumAlgorithms.find((one) => one === name);
  if (algorithm === undefined || digest === undefined || digest === '' || more.length > 0) {
    const hint = `Write one of ${checksumAlgorithms.join(', ')}, a blank and the digest in base64.`;
    throw new AppError('request-invalid', {
      detail: `Upload-Checksum: ${hint}`,
      problems: [{ code: 'header-invalid', where: 'Upload-Checksum', value: header, hint }],
    });
  }
  return { algorithm, digest };
}

/** Reads a piece whole and gives it where it has the checksum. @throws AppError checksum-mismatch, request-too-large */
export async function readChecked(
  bytes: AsyncIterable<Uint8Array>,
  { algorithm, digest }: UploadChecksum,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const hash = createHash(algorithm);
  for await (const piece of bytes) {
    length += piece.length;
    if (length > MOST_CHECKED_BYTES) {
      throw new AppError('request-too-large', {
        detail: `A piece with Upload-Checksum has at most ${MOST_CHECKED_BYTES} bytes.`,
      });
    }
    hash.update(piece);
    pieces.push(piece);
  }
  if (hash.digest('base64') !== digest) {
    throw new AppError('checksum-mismatch', {
      detail: `The ${length} bytes that came have another ${algorithm}.`,
    });
  }
  return Buffer.concat(pieces);
}
