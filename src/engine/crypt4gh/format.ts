// Sizes of the container, GA4GH "File Encryption Standard" (crypt4gh) version 1, sections 3 and 4.

/** Bytes of plain text in every segment but the last. */
export const SEGMENT_BYTES = 65_536;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** What a segment is longer than its plain text: nonce and tag. */
export const SEGMENT_OVERHEAD = NONCE_BYTES + TAG_BYTES;
/** Bytes of every encrypted segment but the last. */
export const CIPHER_SEGMENT_BYTES = SEGMENT_BYTES + SEGMENT_OVERHEAD;
export const KEY_BYTES = 32;

export const MAGIC = new TextEncoder().encode('crypt4gh');
export const VERSION = 1;
/** Bytes of magic, version and number of packets. */
export const PREAMBLE_BYTES = 16;
/**
 * A longer header is refused before memory is given to it. An edit list of 100,000 ranges for 10 people
 * has 16 MB.
 */
export const MAX_HEADER_BYTES = 64 * 2 ** 20;

/** Bytes of plain text in a body of so many bytes; null where no body has that length. */
export function toPlainBytes(bodyBytes: number): number | null {
  const rest = bodyBytes % CIPHER_SEGMENT_BYTES;
  const whole = ((bodyBytes - rest) / CIPHER_SEGMENT_BYTES) * SEGMENT_BYTES;
  if (rest === 0) return whole;
  return rest < SEGMENT_OVERHEAD ? null : whole + rest - SEGMENT_OVERHEAD;
}

/** Bytes of the body for so many bytes of plain text. */
export function toBodyBytes(plainBytes: number): number {
  return plainBytes + Math.ceil(plainBytes / SEGMENT_BYTES) * SEGMENT_OVERHEAD;
}
