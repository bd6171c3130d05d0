import { crc32 } from './crc32.ts';

// BGZF: gzip in blocks that can be unpacked by themselves. Source: SAM specification, section 4.1.

/** No block is longer, neither packed nor unpacked. */
export const MAX_BLOCK_BYTES = 65_536;
/** What programs put into a block, so that it stays below the largest size also where it does not pack. */
export const USUAL_BLOCK_BYTES = 65_280;
/** Bytes of a block's header up to the length of its extra fields, inclusive. */
const FIXED_BYTES = 12;
/** Bytes of the check sum and the unpacked size behind the packed data. */
const TRAILER_BYTES = 8;

/** The empty block with which every whole BGZF file ends (SAM specification, section 4.1.2). */
export const BGZF_END_MARKER: Uint8Array = Uint8Array.from([
  0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0,
  0,
]);

/**
 * Total size of the block that begins at `at`: null where none does, or where `bytes` end within its header.
 */
export function parseBlockSize(bytes: Uint8Array, at = 0): number | null {
  if (bytes.length < at + FIXED_BYTES) return null;
  for (const [i, byte] of [0x1f, 0x8b, 8, 4].entries()) if (bytes[at + i] !== byte) return null;
  const extraBytes = read16(bytes, at + 10);
  const extra = bytes.subarray(at + FIXED_BYTES, at + FIXED_BYTES + extraBytes);
  if (extra.length < extraBytes) return null;
  const size = findBlockSize(extra);
  return size === null || size < FIXED_BYTES + extraBytes + TRAILER_BYTES ? null : size;
}

/**
 * A block of data that were packed by deflate (RFC 1951) already.
 * @param plain what they unpack to, at most `USUAL_BLOCK_BYTES`
 */
export function formatBlock(plain: Uint8Array, deflated: Uint8Array): Uint8Array {
  const begin = 18;
  const block = new Uint8Array(begin + deflated.length + TRAILER_BYTES);
  const view = new DataView(block.buffer);
  block.set(BGZF_END_MARKER.subarray(0, 16));
  view.setUint16(16, block.length - 1, true);
  block.set(deflated, begin);
  view.setUint32(begin + deflated.length, crc32(plain), true);
  view.setUint32(begin + deflated.length + 4, plain.length, true);
  return block;
}

function read16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

/** Total size of a block by its extra fields (subfield 'BC'), which begin at byte 12; null without one. */
export function findBlockSize(extra: Uint8Array): number | null {
  let at = 0;
  while (at + 4 <= extra.length) {
    const length = read16(extra, at + 2);
    if (extra[at] === 0x42 && extra[at + 1] === 0x43 && length === 2 && at + 6 <= extra.length) {
      return read16(extra, at + 4) + 1;
    }
    at += 4 + length;
  }
  return null;
}
