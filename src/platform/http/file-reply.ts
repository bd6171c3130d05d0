import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Reply } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';

/** A file that never changes under its tag. */
export interface FixedFile {
  readonly path: string;
  /** Name under which people save it. */
  readonly name: string;
  readonly mediaType: string;
  /** Strong entity tag without quotes, such as the digest of the file. */
  readonly tag: string;
}

/** Bytes of a file, from the first up to the one before `end`. */
interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

/**
 * One range of bytes as a client asks for it (RFC 9110, section 14); null where it asks for the whole file, for
 * several ranges, or in another unit, which a server may answer with the whole. @throws AppError
 * range-not-satisfiable
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec((header ?? '').trim());
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  const refuse = () =>
    new AppError('range-not-satisfiable', {
      detail: `The file has ${size} bytes.`,
      headers: { 'Content-Range': `bytes */${size}` },
    });
  if (first === '') {
    if (Number(last) === 0 || size === 0) throw refuse();
    return { begin: Math.max(0, size - Number(last)), end: size };
  }
  const begin = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  // A range that ends before it begins is none at all.
  if (last !== '' && Number(last) < begin) return null;
  if (begin >= size) throw refuse();
  return { begin, end };
}

/** Which bytes a request is answered with, and the status and header fields that say so. */
export interface RangeAnswer extends ByteRange {
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What a request asks for of bytes that never change under their tag: all of them, one range, or, of a client that goes on
 * with other bytes than it began with, all again (If-Range). @throws AppError range-not-satisfiable
 */
export function answerRange(
  headers: Readonly<Record<string, string | undefined>>,
  { size, etag }: { readonly size: number /** With its quotes. */; readonly etag: string },
): RangeAnswer {
  const isSame = headers['if-range'] === undefined || headers['if-range'] === etag;
  const range = isSame ? parseByteRange(headers.range, size) : null;
  const { begin, end } = range ?? { begin: 0, end: size };
  return {
    ...{ begin, end, status: range === null ? 200 : 206 },
    headers: {
      'Accept-Ranges': 'bytes',
      ETag: etag,
      'Content-Length': String(end - begin),
      ...(range === null ? {} : { 'Content-Range': `bytes ${begin}-${end - 1}/${size}` }),
    },
  };
}

/** Whether a client has what stands under the tag already (If-None-Match), whether it calls that strong or weak. */
export function isKnownTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const known = header.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}

/** Content-Disposition of a file that is to be saved under a name, of any letters (RFC 6266). */
export function formatDisposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${plain}"; filename*=${encodeExtended(name)}`;
}

/** A value of any letters for a parameter of a header, whose name ends with an asterisk (RFC 8187). */
export function encodeExtended(text: string): string {
  const encode = (one: string) => `%${one.charCodeAt(0).toString(16)}`;
  return `UTF-8''${encodeURIComponent(text).replace(/['()*]/g, encode)}`;
}

/** Repr-Digest (RFC 9530) of bytes by their SHA-256 in hex. */
export function formatReprDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
}

/** Answers with a file, or the part of it that the request asks for. @throws AppError range-not-satisfiable */
export async function replyWithFile(
  file: FixedFile,
  {
    method,
    headers,
  }: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
  },
): Promise<Reply> {
  const { size } = await stat(file.path);
  const tag = `"${file.tag}"`;
  const common = {
    'Content-Type': file.mediaType,
    'Content-Disposition': `attachment; filename="${file.name}"`,
    'Cache-Control': 'public, max-age=31536000, immutable',
  };
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim());
  if (known.includes(tag) || known.includes('*')) {
    return new Reply({
      ...{ status: 304, body: null, isFinal: true },
      headers: { ...common, 'Accept-Ranges': 'bytes', ETag: tag },
    });
  }
  const { status, begin, end, headers: told } = answerRange(headers, { size, etag: tag });
  return new Reply({
    status,
    headers: { ...common, ...told },
    body: openBody(file.path, { begin, end, isHead: method === 'HEAD' }),
    isFinal: true,
  });
}

/** Nobody reads what follows the head: then not a byte of the file is read. */
function openBody(
  path: string,
  { begin, end, isHead }: ByteRange & { readonly isHead: boolean },
): Readable {
  return isHead || end === begin
    ? Readable.from([])
    : createReadStream(path, { start: begin, end: end - 1 });
}
