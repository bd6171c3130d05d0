/** Unpacks gzip (also of several members) and zstd by the first bytes, gives on whatever is not packed. */
export type Unpack = (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** What an `Unpack` throws for a packed stream that is cut, damaged or unpacks to far too much. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError';
  readonly reason: 'truncated' | 'damaged' | 'too-large';

  constructor(reason: UnpackError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
