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
    'Accept-Ranges': 'bytes',
    ETag: tag,
    'Cache-Control': 'public, max-age=31536000, immutable',
  };
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim());
  if (known.includes(tag) || known.includes('*')) {
    return new Reply({ status: 304, headers: common, body: null, isFinal: true });
  }
  // A part is of use only to who has the rest of the same file.
  const isSame = headers['if-range'] === undefined || headers['if-range'] === tag;
  const range = isSame ? parseByteRange(headers.range, size) : null;
  const { begin, end } = range ?? { begin: 0, end: size };
  return new Reply({
    status: range === null ? 200 : 206,
    headers: {
      ...common,
      'Content-Length': String(end - begin),
      ...(range === null ? {} : { 'Content-Range': `bytes ${begin}-${end - 1}/${size}` }),
    },
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
