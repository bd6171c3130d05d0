/**
 * What a platform has of zlib for pieces that lie in memory. Engines get it as an argument: node:zlib on a server, the
 * streams of the platform in a browser.
 */
export interface BlockCodec {
  /**
   * Unpacks gzip (RFC 1952) of one or more members and compares its check sums.
   * @throws UnpackError, of the reason 'too-large' where it unpacks to more than `maxBytes`
   */
  gunzip(packed: Uint8Array, maxBytes: number): Promise<Uint8Array>;
  /** Packs by deflate (RFC 1951), without a header. */
  deflate(bytes: Uint8Array): Promise<Uint8Array>;
}
