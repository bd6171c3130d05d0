import { type Caller, hasRight, readableGroups, VAULT_PLACE } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { findAccessKey } from '../access-keys/access-key-store.ts';
import { endDeposit } from '../deposits/append-deposit.ts';
import { type DepositWish, depositName } from '../deposits/create-deposit.ts';
import { findNewest, listParts, type StoredDeposit } from '../deposits/deposit-store.ts';
import { removeDeposit } from '../deposits/remove-deposit.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultContext } from '../vault-context.ts';
import { listObjects } from './list-objects.ts';
import { readPayload } from './read-payload.ts';
import { S3Error } from './s3-error.ts';
import type { ObjectPlace, S3Objects } from './s3-objects.ts';
import { formatXml, parseCompleteParts, type XmlElements } from './s3-xml.ts';
import { checkSignature, parseAuthorization, type SigningKey } from './signature.ts';

/** The one bucket: what is put into it, in the folder of a group, becomes a file of the vault. */
export const BUCKET = 'vault-inbox';

export interface S3Request {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  readonly clientAddress: string;
  readonly requestId: string;
  /** Came over TLS, or from this machine. */
  readonly isProtected: boolean;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Who asked, once that is known. */
  readonly caller: Caller | null;
  /** What it did, for the audit log; null for what changes nothing. */
  readonly operation: string | null;
}

interface Asked {
  readonly request: S3Request;
  readonly caller: Caller;
  readonly signing: SigningKey;
  readonly query: URLSearchParams;
}

const MOST_XML_BYTES = 4 << 20;
const MOST_KEYS = 1000;

/** Answers requests of S3 clients about the inbox of the vault. */
export class S3Inbox {
  readonly #context: VaultContext;
  readonly #objects: S3Objects;

  constructor(context: VaultContext, objects: S3Objects) {
    this.#context = context;
    this.#objects = objects;
  }

  /** Never throws for what a client did. */
  async answer(request: S3Request): Promise<S3Answer> {
    let caller: Caller | null = null;
    try {
      const known = await this.#authenticate(request);
      caller = known.caller;
      const query = new URLSearchParams(request.url.split('?')[1] ?? '');
      return { ...(await this.#dispatch({ request, ...known, query })), caller };
    } catch (error) {
      const told = toS3Error(error);
      const changes = request.method !== 'GET' && request.method !== 'HEAD';
      return {
        ...toErrorAnswer(told, request),
        caller,
        operation: changes && caller !== null ? 'vault-s3-refused' : null,
      };
    }
  }

  async #authenticate(
    request: S3Request,
  ): Promise<{ readonly caller: Caller; readonly signing: SigningKey }> {
    const { db, box, clock, accessTokens } = this.#context;
    const authorization = parseAuthorization(request.headers.authorization);
    if (authorization === null) {
      throw new S3Error(
        'AccessDenied',
        403,
        'Sign requests in the header Authorization, version 4.',
      );
    }
    const now = clock.now();
    const key = await findAccessKey(db, authorization.accessKey, now);
    if (key === null) {
      throw new S3Error('InvalidAccessKeyId', 403, 'There is no such key, or it has ended.');
    }
    const secret = box.open('vault access key', key.secret);
    const signing = checkSignature(request, authorization, { secret, now });
    if (typeof signing === 'string') throw new S3Error(signing, 403, faults[signing]);
    const { clientAddress } = request;
    const caller = await accessTokens.findCaller({ kind: 'bearer', secret, clientAddress });
    if (caller === null) {
      throw new S3Error('InvalidAccessKeyId', 403, 'There is no such key, or it has ended.');
    }
    return { caller, signing };
  }

  #dispatch(asked: Asked): Promise<Omit<S3Answer, 'caller'>> {
    const { request } = asked;
    const [path = ''] = request.url.split('?');
    const [bucket = '', ...rest] = path.slice(1).split('/').map(decode);
    if (bucket !== BUCKET) {
      throw new S3Error('NoSuchBucket', 404, `There is one bucket: ${BUCKET}.`);
    }
    const key = rest.join('/');
    return key === ''
      ? this.#onBucket(asked)
      : this.#onObject(asked, parsePlace(key, asked.caller));
  }

  async #onBucket({ request, caller, query }: Asked): Promise<Omit<S3Answer, 'caller'>> {
    if (request.method === 'HEAD') return answer(200, '');
    if (request.method !== 'GET') throw notOffered();
    if (query.has('location')) return answer(200, formatXml('LocationConstraint', {}));
    if (query.has('uploads')) return this.#listUploads(caller);
    if (
      ['versioning', 'acl', 'policy', 'cors', 'lifecycle', 'tagging'].some((one) => query.has(one))
    ) {
      throw notOffered();
    }
    const isSecond = query.get('list-type') === '2';
    const after = isSecond
      ? (query.get('continuation-token') ?? query.get('start-after') ?? '')
      : (query.get('marker') ?? '');
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const limit = Math.min(
      MOST_KEYS,
      Math.max(1, Number(query.get('max-keys') ?? MOST_KEYS) || MOST_KEYS),
    );
    const found = await listObjects(this.#context.db, {
      readable: readableGroups(caller),
      sender: caller.id,
      ...{ prefix, delimiter, after, limit },
    });
    const next = found.next ?? '';
    const more: XmlElements = isSecond
      ? {
          KeyCount: found.objects.length + found.prefixes.length,
          ...(next === '' ? {} : { NextContinuationToken: next }),
        }
      : { Marker: after, ...(next === '' ? {} : { NextMarker: next }) };
    return answer(
      200,
      formatXml('ListBucketResult', {
        Name: BUCKET,
        Prefix: prefix,
        Delimiter: delimiter,
        MaxKeys: limit,
        IsTruncated: found.next !== null,
        ...more,
        Contents: found.objects.map(({ key, size, etag, at }) => ({
          Key: key,
          LastModified: at.toISOString(),
          ETag: `"${etag}"`,
          Size: size,
          StorageClass: 'STANDARD',
        })),
        CommonPrefixes: found.prefixes.map((one) => ({ Prefix: one })),
      }),
    );
  }

  async #listUploads(caller: Caller): Promise<Omit<S3Answer, 'caller'>> {
    const rows = await this.#context.db.query<{ accession: string; key: string; at: Date }>(
      `SELECT accession, owner_group || '/' || name AS key, created_at AS at FROM vault_file
       WHERE state = 'receiving' AND origin = 's3' AND uploaded_by = $1 ORDER BY 2, 1 LIMIT $2`,
      [caller.id, MOST_KEYS],
    );
    return answer(
      200,
      formatXml('ListMultipartUploadsResult', {
        Bucket: BUCKET,
        IsTruncated: false,
        Upload: rows.map(({ accession, key, at }) => ({
          Key: key,
          UploadId: accession,
          Initiated: at.toISOString(),
        })),
      }),
    );
  }

  #onObject(asked: Asked, place: ObjectPlace): Promise<Omit<S3Answer, 'caller'>> {
    const { request, query } = asked;
    const uploadId = query.get('uploadId');
    switch (request.method) {
      case 'PUT':
        if (request.headers['x-amz-copy-source'] !== undefined || query.has('acl'))
          throw notOffered();
        return uploadId === null ? this.#put(asked, place) : this.#putPart(asked, place, uploadId);
      case 'POST':
        if (query.has('uploads')) return this.#begin(asked, place);
        if (uploadId === null) throw notOffered();
        return this.#complete(asked, place, uploadId);
      case 'DELETE':
        return uploadId === null ? this.#remove(asked, place) : this.#abort(asked, place, uploadId);
      case 'HEAD':
        return this.#head(asked, place);
      case 'GET':
        if (uploadId !== null) return this.#listParts(asked, place, uploadId);
        throw new S3Error('AccessDenied', 403, 'Files of the vault are put here and not given.');
      default:
        throw notOffered();
    }
  }

  async #put(
    { request, caller, signing }: Asked,
    place: ObjectPlace,
  ): Promise<Omit<S3Answer, 'caller'>> {
    const size = readLength(request);
    if (size === 0)
      throw new S3Error('InvalidRequest', 400, 'The file is empty; an encrypted one has a header.');
    const bytes = readPayload({ ...request, bytes: request.body, signing });
    const file = await this.#objects.put(caller, toWish(request, place, size), bytes);
    return answer(200, '', { ETag: `"${file.etag}"` }, 'vault-s3-put');
  }

  async #begin({ request, caller }: Asked, place: ObjectPlace): Promise<Omit<S3Answer, 'caller'>> {
    const { accession } = await this.#objects.begin(caller, toWish(request, place, null));
    const xml = { Bucket: BUCKET, Key: `${place.group}/${place.name}`, UploadId: accession };
    return answer(200, formatXml('InitiateMultipartUploadResult', xml), {}, 'vault-s3-begin');
  }

  async #putPart(
    { request, caller, signing, query }: Asked,
    place: ObjectPlace,
    uploadId: string,
  ): Promise<Omit<S3Answer, 'caller'>> {
    const number = Number(query.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > 10_000) {
      throw new S3Error('InvalidArgument', 400, 'partNumber is a number from 1 to 10000.');
    }
    const file = await this.#objects.require(caller, uploadId, place);
    const bytes = readPayload({ ...request, bytes: request.body, signing });
    const etag = await this.#objects.putPart(file, number, { bytes, size: readLength(request) });
    return answer(200, '', { ETag: `"${etag}"` }, 'vault-s3-part');
  }

  async #complete(
    { request, caller, signing }: Asked,
    place: ObjectPlace,
    uploadId: string,
  ): Promise<Omit<S3Answer, 'caller'>> {
    const file = await this.#objects.require(caller, uploadId, place);
    const text = await readText(readPayload({ ...request, bytes: request.body, signing }));
    const parts = parseCompleteParts(text);
    if (parts === null)
      throw new S3Error('MalformedXML', 400, 'The parts of the file are not named.');
    const etag = await this.#objects.complete(file, parts);
    const xml = formatXml('CompleteMultipartUploadResult', {
      Bucket: BUCKET,
      Key: `${place.group}/${place.name}`,
      ETag: `"${etag}"`,
    });
    return answer(200, xml, {}, 'vault-s3-complete');
  }

  async #abort(
    { caller }: Asked,
    place: ObjectPlace,
    uploadId: string,
  ): Promise<Omit<S3Answer, 'caller'>> {
    const file = await this.#objects.require(caller, uploadId, place);
    await endDeposit(this.#context, file.accession);
    return answer(204, '', {}, 'vault-s3-abort');
  }

  async #listParts(
    { caller }: Asked,
    place: ObjectPlace,
    uploadId: string,
  ): Promise<Omit<S3Answer, 'caller'>> {
    const file = await this.#objects.require(caller, uploadId, place);
    const parts = await listParts(this.#context.db, file.accession);
    return answer(
      200,
      formatXml('ListPartsResult', {
        Bucket: BUCKET,
        Key: `${place.group}/${place.name}`,
        UploadId: uploadId,
        IsTruncated: false,
        Part: parts.map(({ number, size, md5 }) => ({
          PartNumber: number,
          ETag: `"${md5}"`,
          Size: size,
          LastModified: file.createdAt.toISOString(),
        })),
      }),
    );
  }

  async #find({ caller }: Asked, place: ObjectPlace): Promise<StoredDeposit> {
    const file = await findNewest(this.#context.db, place.group, place.name);
    const where = { group: place.group, instance: VAULT_PLACE };
    const maySee = hasRight(caller, where, 'read') || file?.uploadedBy === caller.id;
    if (file !== null && maySee) return file;
    throw new S3Error('NoSuchKey', 404, 'There is no such file.');
  }

  async #head(asked: Asked, place: ObjectPlace): Promise<Omit<S3Answer, 'caller'>> {
    const file = await this.#find(asked, place);
    return answer(200, '', {
      ETag: `"${file.etag ?? file.sha256?.slice(0, 32) ?? ''}"`,
      'Content-Length': String(file.size ?? 0),
      'Content-Type': 'application/octet-stream',
      'Last-Modified': file.createdAt.toUTCString(),
      'x-amz-meta-accession': file.accession,
      'x-amz-meta-state': file.state,
    });
  }

  async #remove(asked: Asked, place: ObjectPlace): Promise<Omit<S3Answer, 'caller'>> {
    const { caller, request } = asked;
    const where = { group: place.group, instance: VAULT_PLACE };
    const file = await this.#find(asked, place);
    if (!hasRight(caller, where, 'release')) {
      throw new S3Error(
        'AccessDenied',
        403,
        'Files of the vault are removed on its page, by those who may release for the group.',
      );
    }
    const { requestId, clientAddress } = request;
    await removeDeposit(this.#context, file.accession, {
      reason: 'removed by S3',
      request: { caller, requestId, clientAddress },
    });
    return answer(204, '', {}, 'vault-s3-remove');
  }
}

const faults: Readonly<Record<Exclude<ReturnType<typeof checkSignature>, SigningKey>, string>> = {
  AccessDenied: 'The host and all headers x-amz-* have to be signed.',
  RequestTimeTooSkewed: 'The clocks are more than 15 minutes apart.',
  SignatureDoesNotMatch: 'The signature is not that of the request: check the secret key.',
  AuthorizationHeaderMalformed:
    'x-amz-date is missing, or is not of the day that the signature names.',
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', 400, 'The address cannot be decoded.');
  }
}

/** The group and the name of an object. Where the caller has no business it is refused, whether there is the group or not. */
function parsePlace(key: string, caller: Caller): ObjectPlace {
  const [group = '', ...rest] = key.split('/');
  const name = depositName.safeParse(rest.join('/'));
  const where = { group, instance: VAULT_PLACE };
  const isKnown = hasRight(caller, where, 'submit') || hasRight(caller, where, 'read');
  if (!isKnown) {
    throw new S3Error(
      'AccessDenied',
      403,
      `Put files under ${BUCKET}/GROUP/NAME, with the id of a group of yours.`,
    );
  }
  if (name.success) return { group, name: name.data };
  throw new S3Error('InvalidArgument', 400, name.error.issues[0]?.message ?? 'This is no name.');
}

function readLength({ headers }: S3Request): number {
  const text = headers['x-amz-decoded-content-length'] ?? headers['content-length'] ?? '';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new S3Error('MissingContentLength', 411, 'Say how many bytes come.');
}

function toWish(
  { headers }: S3Request,
  { group, name }: ObjectPlace,
  size: number | null,
): DepositWish {
  const meta = (key: string, form: RegExp): string | null => {
    const value = headers[`x-amz-meta-${key}`];
    if (value === undefined) return null;
    if (form.test(value)) return value.toLowerCase();
    throw new S3Error('InvalidArgument', 400, `x-amz-meta-${key} is not of its form.`);
  };
  const dictionary = headers['x-amz-meta-dictionary'] ?? null;
  if (dictionary !== null && !vaultAccession.safeParse(dictionary).success) {
    throw new S3Error('InvalidArgument', 400, 'x-amz-meta-dictionary is no accession.');
  }
  return {
    ...{ group, name, size, dictionary, origin: 's3' },
    isSimulated: meta('simulated', /^(?:true|false)$/) === 'true',
    sha256: meta('sha256', /^[0-9a-fA-F]{64}$/),
    plainSha256: meta('plain-sha256', /^[0-9a-fA-F]{64}$/),
    plainMd5: meta('plain-md5', /^[0-9a-fA-F]{32}$/),
  };
}

async function readText(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > MOST_XML_BYTES)
      throw new S3Error('MalformedXML', 400, 'The document is too long.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function notOffered(): S3Error {
  return new S3Error(
    'NotImplemented',
    501,
    'The inbox of the vault takes files; it does nothing else.',
  );
}

function answer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  operation: string | null = null,
): Omit<S3Answer, 'caller'> {
  const type = body === '' ? {} : { 'Content-Type': 'application/xml' };
  return { status, body, headers: { ...type, ...headers }, operation };
}

/** The refusal of the vault in S3's words. */
function toS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (!(error instanceof AppError)) throw error;
  const { code, message } = error;
  // A group that is not there is refused like one in which the caller has no right.
  if (code === 'group-not-found' || code === 'not-allowed') {
    return new S3Error(
      'AccessDenied',
      403,
      `Put files under ${BUCKET}/GROUP/NAME, with the id of a group of yours.`,
    );
  }
  if (code === 'vault-file-not-found') return new S3Error('NoSuchKey', 404, message);
  if (code === 'upload-expired') return new S3Error('NoSuchUpload', 404, message);
  if (code === 'request-too-large') return new S3Error('EntityTooLarge', 400, message);
  if (code === 'quota-exceeded') return new S3Error('QuotaExceeded', 403, message);
  if (code === 'request-conflict') return new S3Error('OperationAborted', 409, message);
  if (code === 'not-encrypted') return new S3Error('InvalidRequest', 400, message);
  if (code === 'request-invalid') return new S3Error('InvalidArgument', 400, message);
  throw error;
}

function toErrorAnswer(
  { code, status, message }: S3Error,
  { method, requestId, url }: S3Request,
): Omit<S3Answer, 'caller' | 'operation'> {
  const xml = {
    Code: code,
    Message: message,
    Resource: url.split('?')[0] ?? '',
    RequestId: requestId,
  };
  const isHead = method === 'HEAD';
  return {
    status,
    headers: isHead ? {} : { 'Content-Type': 'application/xml' },
    body: isHead ? '' : formatXml('Error', xml, false),
  };
}
