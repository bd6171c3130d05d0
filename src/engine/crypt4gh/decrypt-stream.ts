import type { CryptoSuite } from '../../std/crypto-suite.ts';
import { Crypt4ghError } from './crypt4gh-problem.ts';
import {
  type ByteRange,
  checkRanges,
  composeRanges,
  countMissing,
  EVERYTHING,
  toRanges,
} from './edit-list.ts';
import { CIPHER_SEGMENT_BYTES, SEGMENT_BYTES, SEGMENT_OVERHEAD } from './format.ts';
import { openHeader, type ReaderOptions } from './open-header.ts';
import { cutOff, SegmentOpener } from './segments.ts';
import { type ByteSource, gatherBlocks, prepend, readPieces, takeHeader } from './source.ts';

export interface DecryptOptions extends ReaderOptions {
  /** Bytes of the decrypted file, edit list applied; everything unless given. */
  readonly ranges?: readonly ByteRange[];
  readonly maxHeaderBytes?: number;
}

export interface DecryptSummary {
  /** Bytes of plain text that were given. */
  readonly bytes: number;
  /**
   * Bytes that edit list and ranges name and that the file does not have: it was cut off at the border of two
   * segments, which the format does not notice by itself, or the list was made for a longer file.
   */
  readonly missingBytes: number;
}

/**
 * The plain text of a container, segment by segment, as fast as it is taken; memory holds one segment. Nothing
 * is given of a segment before it has passed its check, but what was given before a problem came up is only the
 * beginning of the file: discard it. Segments of which nothing is wanted are not decrypted, and what is behind
 * the last one wanted is not read.
 * @throws Crypt4ghError for everything that is wrong with the container
 */
export async function* decryptStream(
  suite: CryptoSuite,
  source: ByteSource,
  options: DecryptOptions,
): AsyncGenerator<Uint8Array, DecryptSummary> {
  const pieces = readPieces(source);
  try {
    const { header, rest } = await takeHeader(pieces, options.maxHeaderBytes);
    const opened = openHeader(suite, header, options);
    if (!opened.ok) throw new Crypt4ghError(opened.error);
    const asked = options.ranges === undefined ? null : checkRanges(options.ranges);
    if (asked !== null && !asked.ok) throw new Crypt4ghError(asked.error);
    const ranges = composeRanges(toRanges(opened.value.editList), asked?.value ?? EVERYTHING);
    const opener = new SegmentOpener(suite, opened.value.dataKeys);
    return yield* decryptBody(prepend(rest, pieces), opener, ranges);
  } finally {
    // Where the reader stops early, or something is wrong, the source is let go.
    await pieces.return(undefined);
  }
}

async function* decryptBody(
  pieces: AsyncIterable<Uint8Array>,
  opener: SegmentOpener,
  ranges: readonly ByteRange[],
): AsyncGenerator<Uint8Array, DecryptSummary> {
  let bytes = 0;
  let index = 0;
  let next = 0;
  if (ranges.length > 0) {
    for await (const segment of gatherBlocks(pieces, CIPHER_SEGMENT_BYTES)) {
      const start = index * SEGMENT_BYTES;
      const end = start + SEGMENT_BYTES;
      if ((ranges[next] as ByteRange).start < end) {
        const isLast = segment.length < CIPHER_SEGMENT_BYTES;
        const plain = opener.open(segment, { index, isLast });
        if (!plain.ok) throw new Crypt4ghError(plain.error);
        for (; next < ranges.length && (ranges[next] as ByteRange).start < end; next += 1) {
          const range = ranges[next] as ByteRange;
          const part = plain.value.subarray(Math.max(0, range.start - start), range.end - start);
          bytes += part.length;
          if (part.length > 0) yield part;
          if (range.end > end) break;
        }
        if (next === ranges.length) break;
      } else if (segment.length < SEGMENT_OVERHEAD) {
        throw new Crypt4ghError(cutOff(segment, index));
      }
      index += 1;
    }
  }
  return { bytes, missingBytes: countMissing(ranges, bytes) };
}
