import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { checkBytes, compareBytes } from './check-bytes.ts';
import {
  type ByteRange,
  isDigest,
  type ObjectName,
  type ObjectStore,
  ObjectStoreError,
} from './object-store.ts';

export interface S3StoreOptions {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** What names of objects begin with in the bucket; 'objects/' unless given. */
  readonly prefix?: string;
  /** Tries of one request; the pauses between them grow. */
  readonly maxAttempts?: number;
}

// S3 takes at most 10,000 parts of at least 5 MiB.
const PART_BYTES = 16 << 20;
const MOST_PARTS = 10_000;
const PARTS_AT_ONCE = 3;
// How often the rest of a body is asked for that broke off; each time some bytes have come, it counts anew.
const BODY_TRIES = 4;

/**
 * Objects in a bucket, under `<prefix><sha256>`. What was written is read back and compared before it counts as kept:
 * what a server says of its own checksums is not the same everywhere.
 */
export class S3Store implements ObjectStore {
  readonly description: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(options: S3StoreOptions) {
    const { endpoint, bucket, region, accessKey, secretKey, maxAttempts } = options;
    this.#prefix = options.prefix ?? 'objects/';
    this.description = `s3 ${endpoint}/${bucket}`;
    this.#bucket = bucket;
    this.#client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      // Servers other than Amazon's have no host name for each bucket, and not all know the newest checksums.
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: maxAttempts ?? 5,
    });
  }

  /** @throws ObjectStoreError where the bucket cannot be reached */
  async open(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      throw toStoreError(this.#bucket, error);
    }
  }

  async adopt(object: ObjectName, path: string): Promise<void> {
    const { size } = await stat(path);
    if (size !== object.size) {
      throw new ObjectStoreError('damaged', `${path}: ${size} bytes in place of ${object.size}`);
    }
    await this.#write(object, createReadStream(path, { highWaterMark: 1 << 20 }));
    await rm(path);
  }

  async put(object: ObjectName, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#write(object, Readable.from(checkBytes(object, bytes), { objectMode: false }));
  }

  async findSize(sha256: string): Promise<number | null> {
    try {
      const found = await this.#client.send(new HeadObjectCommand(this.#place(sha256)));
      return found.ContentLength ?? 0;
    } catch (error) {
      const told = toStoreError(sha256, error);
      if (told instanceof ObjectStoreError && told.failure === 'missing') return null;
      throw told;
    }
  }

  async *read({ sha256, size }: ObjectName, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const { start, end } = range ?? { start: 0, end: size };
    let at = start;
    let tries = 0;
    while (at < end) {
      const before = at;
      try {
        for await (const chunk of this.#readFrom(sha256, { start: at, end })) {
          at += chunk.length;
          yield chunk;
        }
        if (at < end) throw new ObjectStoreError('unavailable', `${sha256}: the body broke off`);
      } catch (error) {
        tries = at > before ? 1 : tries + 1;
        const told = toStoreError(sha256, error);
        const isLast = tries >= BODY_TRIES;
        if (!(told instanceof ObjectStoreError) || told.failure !== 'unavailable' || isLast) {
          throw told;
        }
        // A body that breaks off looks the same as an object that is too short.
        const found = await this.findSize(sha256);
        if (found !== null && found < end) {
          throw new ObjectStoreError('damaged', `${sha256}: it has ${found} bytes`);
        }
      }
    }
  }

  async remove(sha256: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#place(sha256)));
    } catch (error) {
      throw toStoreError(sha256, error);
    }
  }

  async *list(): AsyncGenerator<ObjectName> {
    try {
      const pages = paginateListObjectsV2(
        { client: this.#client },
        { Bucket: this.#bucket, Prefix: this.#prefix },
      );
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', Size = 0 } of Contents) {
          const sha256 = Key.slice(this.#prefix.length);
          if (isDigest(sha256)) yield { sha256, size: Size };
        }
      }
    } catch (error) {
      throw toStoreError(this.#bucket, error);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  #place(sha256: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${sha256}` };
  }

  async #write(object: ObjectName, body: Readable): Promise<void> {
    const { sha256, size } = object;
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#place(sha256), Body: body },
      partSize: Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS)),
      queueSize: PARTS_AT_ONCE,
      leavePartsOnError: false,
    });
    try {
      await upload.done();
    } catch (error) {
      body.destroy();
      throw toStoreError(sha256, error);
    }
    try {
      await compareBytes(object, this.read(object));
    } catch (error) {
      // Nothing that was found wrong stays under the name; a server that does not answer may have it whole.
      if (error instanceof ObjectStoreError && error.failure === 'damaged') {
        await this.remove(sha256);
      }
      throw error;
    }
  }

  async *#readFrom(sha256: string, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
    const { Body } = await this.#client.send(
      new GetObjectCommand({ ...this.#place(sha256), Range: `bytes=${start}-${end - 1}` }),
    );
    if (!(Body instanceof Readable)) {
      throw new ObjectStoreError('unavailable', `${sha256}: an answer without a body`);
    }
    let left = end - start;
    for await (const chunk of Body as AsyncIterable<Uint8Array>) {
      // A server that knows no ranges would send more than was asked.
      if (chunk.length > left) {
        throw new ObjectStoreError('damaged', `${sha256}: more bytes than were asked for`);
      }
      left -= chunk.length;
      yield chunk;
    }
  }
}

interface ServiceError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function toStoreError(what: string, error: unknown): Error {
  if (error instanceof ObjectStoreError) return error;
  const { name, message, $metadata } = error as ServiceError;
  const status = $metadata?.httpStatusCode;
  if (status === 404 || name === 'NoSuchKey' || name === 'NotFound') {
    return new ObjectStoreError('missing', `${what}: ${name}`, error);
  }
  if (status === 416) return new ObjectStoreError('damaged', `${what}: it is too short`, error);
  if (status === 507) return new ObjectStoreError('full', `${what}: ${message}`, error);
  return new ObjectStoreError('unavailable', `${what}: ${name} ${message}`, error);
}
