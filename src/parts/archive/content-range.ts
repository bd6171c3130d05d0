import type { ByteRange } from '../../platform/objects/object-store.ts';

/** The header Content-Range of a part. */
export function formatContentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}
