import type { ByteRange } from '../../platform/objects/object-store.ts';

/**
 * Parses the header Range (RFC 9110, section 14) for something of so many bytes. Null where the whole is to be given:
 * there is no such header, it is not in bytes, or it asks for several ranges, which a server may answer so.
 * 'unsatisfiable' where nothing of it is there.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec((header ?? '').replaceAll(/\s/g, ''));
  const [, first = '', last = ''] = found ?? [];
  if (found === null || (first === '' && last === '')) return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}

/** The header Content-Range of a part. */
export function formatContentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}
