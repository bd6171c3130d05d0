import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-error.ts';
import { type SigningKey, signChunk, signTrailer } from './signature.ts';

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const CHUNKED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const CHUNKED_WITH_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
const UNSIGNED_WITH_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

// A chunk is kept in memory until its signature was compared.
const MOST_CHUNK_BYTES = 16 << 20;
const MOST_LINE_BYTES = 8 * 1024;

/** What is known of the body of a request. */
export interface Payload {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly signing: SigningKey;
  /** Whether nobody on the way can change what is not signed. */
  readonly isProtected: boolean;
}

/**
 * The bytes that a request carries, freed of their chunks. What is passed on before its end may turn out to be wrong:
 * whoever takes it throws it away where this throws. @throws S3Error
 */
export function readPayload(payload: Payload): AsyncGenerator<Uint8Array> {
  const form = payload.headers['x-amz-content-sha256'] ?? '';
  const md5 = payload.headers['content-md5'];
  const bytes = chooseReader(form, payload);
  return md5 === undefined ? bytes : checkMd5(bytes, md5);
}

function chooseReader(form: string, payload: Payload): AsyncGenerator<Uint8Array> {
  if (/^[0-9a-f]{64}$/.test(form)) return checkDigest(payload.bytes, form);
  if (form === CHUNKED || form === CHUNKED_WITH_TRAILER) return readChunks(payload, true);
  if (form !== UNSIGNED && form !== UNSIGNED_WITH_TRAILER) {
    throw new S3Error(
      'InvalidRequest',
      400,
      `x-amz-content-sha256 '${form.slice(0, 60)}' is not known here.`,
    );
  }
  if (!payload.isProtected) {
    throw new S3Error('AccessDenied', 403, 'A body without signature is taken over TLS only.');
  }
  return form === UNSIGNED ? pass(payload.bytes) : readChunks(payload, false);
}

async function* pass(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* bytes;
}

async function* checkDigest(
  bytes: AsyncIterable<Uint8Array>,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') === sha256) return;
  throw new S3Error('XAmzContentSHA256Mismatch', 400, 'The body is not what was signed.');
}

async function* checkMd5(
  bytes: AsyncIterable<Uint8Array>,
  md5: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('md5');
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('base64') === md5) return;
  throw new S3Error('BadDigest', 400, 'Content-MD5 is not that of the body.');
}

/** Chunks of 'aws-chunked': 'SIZE;chunk-signature=...', a line end, bytes, a line end; the last has no bytes. */
async function* readChunks(
  { bytes, headers, signing }: Payload,
  isSigned: boolean,
): AsyncGenerator<Uint8Array> {
  const reader = new LineReader(bytes[Symbol.asyncIterator]());
  const checksum = findChecksum(headers['x-amz-trailer']);
  let previous = signing.signature;
  let length = 0;
  for (;;) {
    const [size = '', ...extensions] = (await reader.readLine()).split(';');
    const count = Number.parseInt(size, 16);
    if (!/^[0-9a-fA-F]{1,8}$/.test(size) || count > MOST_CHUNK_BYTES) {
      throw new S3Error(
        'IncompleteBody',
        400,
        `A chunk has at most ${MOST_CHUNK_BYTES} bytes, and says how many.`,
      );
    }
    const chunk = await reader.readBytes(count);
    if (isSigned) {
      const told = extensions.find((one) => one.startsWith('chunk-signature='))?.slice(16) ?? '';
      previous = signChunk(signing, previous, createHash('sha256').update(chunk).digest('hex'));
      if (told !== previous) {
        throw new S3Error(
          'SignatureDoesNotMatch',
          403,
          'The signature of a chunk is not that of its bytes.',
        );
      }
    }
    if (count === 0) break;
    await reader.readLine();
    checksum?.update(chunk);
    length += count;
    yield chunk;
  }
  await checkTrailer(reader, {
    signing: isSigned ? { ...signing, signature: previous } : null,
    checksum,
  });
  const told = headers['x-amz-decoded-content-length'];
  if (told !== undefined && Number(told) !== length) {
    throw new S3Error('IncompleteBody', 400, `The body has ${length} bytes and not ${told}.`);
  }
}

async function checkTrailer(
  reader: LineReader,
  {
    signing,
    checksum,
  }: { readonly signing: SigningKey | null; readonly checksum: TrailingChecksum | null },
): Promise<void> {
  let signed = '';
  let signature: string | null = null;
  for (;;) {
    const line = await reader.readLine({ mayEnd: true });
    if (line === '') break;
    const [name = '', value = ''] = line.split(/:(.*)/s);
    if (name.toLowerCase() === 'x-amz-trailer-signature') {
      signature = value.trim();
      continue;
    }
    signed += `${name.toLowerCase()}:${value.trim()}\n`;
    if (
      checksum !== null &&
      name.toLowerCase() === checksum.header &&
      value.trim() !== checksum.digest()
    ) {
      throw new S3Error('BadDigest', 400, `${checksum.header} is not that of the body.`);
    }
  }
  if (signing === null || signed === '') return;
  if (signature !== signTrailer(signing, signing.signature, signed)) {
    throw new S3Error('SignatureDoesNotMatch', 403, 'The signature of the trailer is not right.');
  }
}

interface TrailingChecksum {
  readonly header: string;
  update(bytes: Uint8Array): void;
  /** Base64. */
  digest(): string;
}

/** The checksum that a trailer will bring; null for one that is not computed here: what it guards is verified later. */
function findChecksum(trailer: string | undefined): TrailingChecksum | null {
  const header = (trailer ?? '').trim().toLowerCase();
  const algorithm = /^x-amz-checksum-(crc32|sha1|sha256)$/.exec(header)?.[1];
  if (algorithm === undefined) return null;
  if (algorithm === 'crc32') {
    let value = 0;
    return {
      header,
      update: (bytes) => {
        value = crc32(bytes, value);
      },
      digest: () => {
        const out = Buffer.alloc(4);
        out.writeUInt32BE(value >>> 0);
        return out.toString('base64');
      },
    };
  }
  const hash: Hash = createHash(algorithm);
  return {
    header,
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('base64'),
  };
}

/** Lines and stretches of bytes out of pieces of any size. */
class LineReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterator<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** A line without its end. @throws S3Error where the body ends before, unless it may */
  async readLine({ mayEnd = false } = {}): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#held.toString('latin1', 0, end);
        this.#held = this.#held.subarray(end + 2);
        return line;
      }
      if (this.#held.length > MOST_LINE_BYTES) throw endsEarly();
      if (!(await this.#more())) {
        if (mayEnd && this.#held.length === 0) return '';
        throw endsEarly();
      }
    }
  }

  async readBytes(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      if (this.#held.length === 0 && !(await this.#more())) throw endsEarly();
      const taken = this.#held.subarray(0, missing);
      parts.push(taken);
      missing -= taken.length;
      this.#held = this.#held.subarray(taken.length);
    }
    return Buffer.concat(parts);
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#held =
      this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
    return true;
  }
}

function endsEarly(): S3Error {
  return new S3Error('IncompleteBody', 400, 'The body ends before its chunks do.');
}
