import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

// AWS Signature Version 4 as S3 has it (docs.aws.amazon.com/AmazonS3, "Authenticating Requests"): header Authorization.

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** How far clocks may be apart. */
const MOST_SKEW_MILLISECONDS = 15 * 60_000;

/** A request as it is signed. */
export interface SignedRequest {
  readonly method: string;
  /** Path with query as it stands in the request, such as '/bucket/a%20b?uploads'. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What the header Authorization says. */
export interface Authorization {
  readonly accessKey: string;
  /** 'YYYYMMDD/region/s3/aws4_request' */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Parses 'AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...'; null for anything else. */
export function parseAuthorization(header: string | undefined): Authorization | null {
  if (header === undefined || !header.startsWith(`${ALGORITHM} `)) return null;
  const fields = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length + 1).split(',')) {
    const [, name = '', value = ''] = /^\s*(\w+)=(\S*)\s*$/.exec(part) ?? [];
    if (name === '' || fields.has(name)) return null;
    fields.set(name, value);
  }
  const [accessKey = '', ...scope] = (fields.get('Credential') ?? '').split('/');
  const signature = fields.get('Signature') ?? '';
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  const isScope =
    scope.length === 4 &&
    /^\d{8}$/.test(scope[0] ?? '') &&
    scope[2] === 's3' &&
    scope[3] === 'aws4_request';
  if (accessKey === '' || !isScope || !/^[0-9a-f]{64}$/.test(signature)) return null;
  if (!signedHeaders.every((name) => /^[a-z0-9-]+$/.test(name))) return null;
  return { accessKey, scope: scope.join('/'), signedHeaders, signature };
}

/** Why a signature is not one; the codes are S3's. */
export type SignatureFault =
  | 'AccessDenied'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch'
  | 'AuthorizationHeaderMalformed';

/** What chunks of the body are signed with, behind a request whose own signature was right. */
export interface SigningKey {
  readonly key: Uint8Array;
  readonly scope: string;
  /** 'YYYYMMDDTHHMMSSZ' */
  readonly time: string;
  /** Of the request: the first chunk goes on from it. */
  readonly signature: string;
}

/** Compares the signature of a request with what its secret gives. */
export function checkSignature(
  request: SignedRequest,
  authorization: Authorization,
  { secret, now }: { readonly secret: string; readonly now: Date },
): SigningKey | SignatureFault {
  const { headers } = request;
  const time = headers['x-amz-date'] ?? '';
  const at = parseTime(time);
  if (at === null || !authorization.scope.startsWith(`${time.slice(0, 8)}/`)) {
    return 'AuthorizationHeaderMalformed';
  }
  if (Math.abs(at - now.getTime()) > MOST_SKEW_MILLISECONDS) return 'RequestTimeTooSkewed';
  const signed = new Set(authorization.signedHeaders);
  // What is not signed could be changed on the way.
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (!needed.every((name) => signed.has(name))) return 'AccessDenied';
  const text = [
    ALGORITHM,
    time,
    authorization.scope,
    sha256(formatCanonicalRequest(request, authorization.signedHeaders)),
  ].join('\n');
  const key = deriveKey(secret, authorization.scope);
  const expected = hmac(key, text).toString('hex');
  const isRight = timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature));
  if (!isRight) return 'SignatureDoesNotMatch';
  return { key, scope: authorization.scope, time, signature: expected };
}

/** 'YYYYMMDDTHHMMSSZ' in milliseconds; null for anything else. */
function parseTime(text: string): number | null {
  const found = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}

/** The request in the one spelling that is signed. */
export function formatCanonicalRequest(
  { method, url, headers }: SignedRequest,
  signedHeaders: readonly string[],
): string {
  const [path = '', query = ''] = splitOnce(url, '?');
  const names = signedHeaders.toSorted();
  return [
    method,
    path.split('/').map(recode).join('/'),
    query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => splitOnce(pair, '='))
      .map(([name = '', value = '']) => [recode(name), recode(value)] as const)
      .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
      .map((pair) => pair.join('='))
      .join('&'),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'] ?? '',
  ].join('\n');
}

function splitOnce(text: string, sign: string): readonly string[] {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Percent-encoding in S3's one spelling, of what may be encoded in another. */
function recode(text: string): string {
  let plain = text;
  try {
    plain = decodeURIComponent(text);
  } catch {
    // A sign of percent by itself stands for itself.
  }
  return encodeURIComponent(plain).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function deriveKey(secret: string, scope: string): Buffer {
  return scope
    .split('/')
    .reduce((key: Buffer, part) => hmac(key, part), Buffer.from(`AWS4${secret}`));
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const EMPTY = sha256('');

/** The signature of a chunk, which goes on from that of the one before. */
export function signChunk(
  { key, scope, time }: SigningKey,
  previous: string,
  sha256OfBytes: string,
): string {
  const text = ['AWS4-HMAC-SHA256-PAYLOAD', time, scope, previous, EMPTY, sha256OfBytes].join('\n');
  return hmac(key, text).toString('hex');
}

/** The signature of the trailer behind the last chunk. */
export function signTrailer(
  { key, scope, time }: SigningKey,
  previous: string,
  trailer: string,
): string {
  const text = ['AWS4-HMAC-SHA256-TRAILER', time, scope, previous, sha256(trailer)].join('\n');
  return hmac(key, text).toString('hex');
}
