import { AppError } from '../../schema/errors.ts';
import { checksumAlgorithms } from './upload-checksum.ts';

/** The version of the protocol (https://tus.io/protocols/resumable-upload) that is spoken here. */
export const TUS_VERSION = '1.0.0';

/** Header fields of every answer of the protocol. */
export const tusHeaders = { 'Tus-Resumable': TUS_VERSION } as const;

/** The type of a body that carries bytes of a file. */
export const TUS_BODY = 'application/offset+octet-stream';

const extensions = ['creation', 'creation-with-upload', 'expiration', 'checksum', 'termination'];

type Headers = Readonly<Record<string, string | undefined>>;

/** What OPTIONS tells. @param more extensions that not every endpoint speaks */
export function describeTus(
  maxFileBytes: number,
  more: readonly string[] = [],
): Record<string, string> {
  return {
    'Tus-Version': TUS_VERSION,
    'Tus-Extension': [...extensions, ...more].join(','),
    'Tus-Max-Size': String(maxFileBytes),
    'Tus-Checksum-Algorithm': checksumAlgorithms.join(','),
  };
}

/** @throws AppError tus-version */
export function requireTus(headers: Headers): void {
  if (headers['tus-resumable'] === TUS_VERSION) return;
  throw new AppError('tus-version', { headers: { 'Tus-Version': TUS_VERSION } });
}

/** @throws AppError media-type-unsupported */
export function requireTusBody(headers: Headers): void {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  if (mediaType.trim() === TUS_BODY) return;
  throw new AppError('media-type-unsupported', {
    detail: `Bytes of a file come with Content-Type: ${TUS_BODY}.`,
  });
}

/** A header that is a number of bytes. @throws AppError request-invalid */
export function readBytesHeader(headers: Headers, name: string): number {
  const value = headers[name.toLowerCase()] ?? '';
  const number = Number(value);
  if (/^\d{1,15}$/.test(value)) return number;
  const hint = 'This header has to be there, as a number of bytes.';
  throw new AppError('request-invalid', {
    detail: `${name}: ${hint}`,
    problems: [{ code: 'header-invalid', where: name, value: value.slice(0, 100), hint }],
  });
}
