/** Unpacks gzip (also of several members) and zstd by the first bytes, gives on whatever is not packed. */
export type Unpack = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Why a packed stream was not unpacked to its end. */
export type UnpackReason = 'truncated' | 'damaged' | 'too-large';

/** What an `Unpack` throws for a packed stream that is cut, damaged or unpacks to far too much. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError';
  readonly reason: UnpackReason;

  constructor(reason: UnpackReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
