import { createHash } from 'node:crypto';
import type { OpenSegment } from '../../schema/open-entries.ts';

/** SHA-256 over the digests of an entry's sequences, by their segments. */
export function digestLetters(
  segments: readonly Pick<OpenSegment, 'segment' | 'digest'>[],
): Buffer {
  const sum = createHash('sha256');
  for (const { segment, digest } of segments) sum.update(`${segment}\n`).update(digest);
  return sum.digest();
}
