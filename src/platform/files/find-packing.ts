import { Buffer } from 'node:buffer';

/** How a file is packed: what is read, and what is known and not read. */
export type Packing = 'zip' | 'gzip' | 'zstd' | 'bzip2' | 'xz' | '7z' | 'rar';

const MARKS: readonly (readonly [Packing, readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['rar', [0x52, 0x61, 0x72, 0x21]],
];

/** Bytes at the begin of a file that tell its packing. */
export const PACKING_HEAD_BYTES = 10;

// Behind "BZh" and a digit a block of bzip2 begins, or the end of an empty stream; a table may begin with those letters.
const BZIP2_BEGINS = ['314159265359', '177245385090'];

function isBzip2(head: Uint8Array): boolean {
  const [b, z, h, level = 0] = head;
  if (b !== 0x42 || z !== 0x5a || h !== 0x68 || level < 0x31 || level > 0x39) return false;
  return BZIP2_BEGINS.includes(Buffer.from(head.subarray(4, PACKING_HEAD_BYTES)).toString('hex'));
}

/** How a file is packed by its first ten bytes, whatever its name; null for what is not packed. */
export function findPacking(head: Uint8Array): Packing | null {
  if (isBzip2(head)) return 'bzip2';
  const found = MARKS.find(([, mark]) => mark.every((byte, at) => head[at] === byte));
  return found?.[0] ?? null;
}
