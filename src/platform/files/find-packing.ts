/** How a file is packed: what is read, and what is known and not read. */
export type Packing = 'zip' | 'gzip' | 'zstd' | 'bzip2' | 'xz' | '7z' | 'rar';

const MARKS: readonly (readonly [Packing, readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['rar', [0x52, 0x61, 0x72, 0x21]],
];

/** How a file is packed by its first four bytes, whatever its name; null for what is not packed. */
export function findPacking(head: Uint8Array): Packing | null {
  const found = MARKS.find(([, mark]) => mark.every((byte, at) => head[at] === byte));
  return found?.[0] ?? null;
}
