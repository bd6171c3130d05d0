import { fail, type Result, succeed } from '../../std/result.ts';

/** A slice of a CRAM file, as its index has it. */
export interface CraiEntry {
  /** Place in the header's list; -1 without place, -2 where several are in it and nobody says which. */
  readonly reference: number;
  /** Letters of the reference that its reads cover: from `begin` to before `end`, 0-based. */
  readonly begin: number;
  readonly end: number;
  /** Where the container begins in the file, in bytes. */
  readonly container: number;
  /** Where the slice begins, from the end of the container's header, and its bytes. */
  readonly slice: number;
  readonly bytes: number;
}

/** Parses a CRAI index that is unpacked already: a line a slice. CRAM specification 3.1, section 12. */
export function parseCrai(bytes: Uint8Array): Result<readonly CraiEntry[], string> {
  const entries: CraiEntry[] = [];
  const lines = new TextDecoder().decode(bytes).split('\n');
  // What is behind the last line end is a line that was cut off, or nothing.
  if (lines.pop() !== '') return fail('its last line is cut off');
  for (const [at, line] of lines.entries()) {
    const columns = line.split('\t');
    const numbers = columns.map(Number);
    const isWhole = columns.every((column) => /^-?\d{1,16}$/.test(column));
    const [reference = 0, start = 0, span = 0, container = 0, slice = 0, size = 0] = numbers;
    if (columns.length !== 6 || !isWhole || reference < -2 || span < 0 || container < 0) {
      return fail(`line ${at + 1} is not six numbers of a slice`);
    }
    // Positions count from 1 here; a slice without a span still has a read where it begins.
    const begin = Math.max(0, start - 1);
    const end = begin + Math.max(1, span);
    entries.push({ reference, begin, end, container, slice, bytes: size });
  }
  return succeed(entries);
}

/** An index as text, to be packed by gzip. Entries of reference -2 are understood by this program only. */
export function formatCrai(entries: readonly CraiEntry[]): string {
  return entries
    .map(({ reference, begin, end, container, slice, bytes }) => {
      const place = reference < 0 ? '0\t0' : `${begin + 1}\t${end - begin}`;
      return `${reference}\t${place}\t${container}\t${slice}\t${bytes}\n`;
    })
    .join('');
}
