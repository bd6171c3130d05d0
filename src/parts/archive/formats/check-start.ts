import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Problem } from '../../../schema/problem.ts';
import type { FileFormat, FormatStart, NamedFormat, Packing } from './file-formats.ts';

/** So many first bytes of a file are looked at; a block of BGZF is no longer. */
export const START_BYTES = 64 * 1024;

/**
 * Whether a file begins as its name says that it does.
 * @param start its first `START_BYTES` bytes, or all of them
 * @returns null where it does, or where the name says nothing
 */
export function checkStart(name: string, named: NamedFormat, start: Uint8Array): Problem | null {
  const { format, packing } = named;
  const refuse = (hint: string): Problem => ({
    code: 'file-not-as-named',
    where: name,
    value: describeBytes(start),
    hint: `${hint} Rename it, or send the file that was meant.`,
  });
  if (packing !== null && !hasBytes(start, packing.start)) {
    return refuse(`Its name says ${packing.id}, and it does not begin like that.`);
  }
  if (format === null) return null;
  const inner = unpackStart(format, packing, start);
  if (inner === null) return refuse(`It cannot be unpacked, though its name says ${format.title}.`);
  // What packs it cannot be opened here; its own start was right.
  if (inner === 'unknown') return null;
  if (inner.length === 0) return refuse('What it holds is empty.');
  if (beginsWith(inner, format.start)) return null;
  return refuse(`Its name says ${format.title}, and what it holds does not begin like that.`);
}

function unpackStart(
  { isBlocked }: FileFormat,
  packing: Packing | null,
  start: Uint8Array,
): Uint8Array | 'unknown' | null {
  const packed = packing?.id ?? (isBlocked === true ? 'gzip' : null);
  if (packed === null) return start;
  try {
    if (packed === 'gzip') {
      return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 24 });
    }
    if (packed === 'zstd') {
      return zstdDecompressSync(start, {
        finishFlush: constants.ZSTD_e_flush,
        maxOutputLength: 1 << 24,
      });
    }
  } catch (error) {
    // So much from so few bytes is packed well, and still may be anything.
    const isLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isLong ? 'unknown' : null;
  }
  return 'unknown';
}

function beginsWith(bytes: Uint8Array, start: FormatStart): boolean {
  if (start.kind === 'any') return true;
  if (start.kind === 'bytes') return hasBytes(bytes, start.bytes);
  const text = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  // A mark of the order of bytes stands before some texts.
  const plain = text.replace(/^\xef\xbb\xbf/, '');
  if (start.kind === 'line') return plain.startsWith(start.text);
  const first = plain.trimStart().charAt(0);
  return first !== '' && start.first.includes(first);
}

function hasBytes(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((value, at) => bytes[at] === value);
}

function describeBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 16))
    .toString('hex')
    .replace(/..(?!$)/g, '$& ');
}
