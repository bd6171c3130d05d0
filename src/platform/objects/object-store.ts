/** What names an object: the SHA-256 of its bytes in 64 hex digits, and how many bytes they are. */
export interface ObjectName {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes of an object, 0-based, half-open. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Why a store could not do what it was asked. missing: it has no such object. damaged: what it has, or was given, is not
 * what the name says. full: there is no space. unavailable: it cannot be asked at the moment, which says nothing of the
 * object.
 */
export type ObjectStoreFailure = 'missing' | 'damaged' | 'full' | 'unavailable';

export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError';
  readonly failure: ObjectStoreFailure;

  constructor(failure: ObjectStoreFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/**
 * Keeps objects by the digest of their bytes. An object is there whole or not at all, whenever a process ends; the same
 * bytes are kept once. Every refusal is an `ObjectStoreError`.
 */
export interface ObjectStore {
  /** For people: 'folder /data/objects', 's3 bucket'. */
  readonly description: string;
  /**
   * Takes a local file over whose digest was computed from what it holds. Resolves when the object is kept for good;
   * then the file is gone. It takes the place of a damaged object of the same name.
   */
  adopt(object: ObjectName, path: string): Promise<void>;
  /** Writes bytes that come from elsewhere; where they are not those named nothing of them is kept (damaged). */
  put(object: ObjectName, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Bytes that the store has under the digest, whatever they are; null for nothing. */
  findSize(sha256: string): Promise<number | null>;
  /** The bytes, or those of a range inside of them. Throws 'damaged' where the store has fewer than the name says. */
  read(object: ObjectName, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Removes it; nothing happens where it is not there. */
  remove(sha256: string): Promise<void>;
  /** All that it has, in no order. */
  list(): AsyncIterable<ObjectName>;
  close(): void;
}

const DIGEST = /^[0-9a-f]{64}$/;

/** Whether a text is a SHA-256 in hex, in the one spelling that names objects. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}
