import type { CryptoSuite } from '../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { Crypt4ghError, type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import {
  type ByteRange,
  checkRanges,
  clipRanges,
  composeRanges,
  countMissing,
  sumRanges,
  toRanges,
} from './edit-list.ts';
import { CIPHER_SEGMENT_BYTES, SEGMENT_BYTES, toPlainBytes } from './format.ts';
import { HeaderReader } from './header.ts';
import { type OpenedHeader, openHeader, type ReaderOptions } from './open-header.ts';
import { SegmentOpener } from './segments.ts';

/** A file, or an object of a store, that can be read anywhere. */
export interface RandomAccessBytes {
  readonly size: number;
  /** Exactly these bytes; a promise that is rejected where they cannot be had. */
  read(range: ByteRange): Promise<Uint8Array>;
}

/** A container of which any part can be decrypted without what is before it. */
export interface Container {
  readonly opened: OpenedHeader;
  readonly headerBytes: number;
  /** Bytes of plain text in the body, before the edit list. */
  readonly bodyPlainBytes: number;
  /** What the edit list keeps of the body. */
  readonly ranges: readonly ByteRange[];
  /** Bytes of the decrypted file, edit list applied. */
  readonly plainBytes: number;
  /** As in DecryptSummary: bytes of the edit list that the body does not have. */
  readonly missingBytes: number;
  /**
   * Plain text of a range of the decrypted file, cut off at its end. Reads no segment that is not in it, in
   * stretches of at most 1 MiB.
   * @throws Crypt4ghError for a segment that does not pass its check, and for a range that is none
   */
  read(range: ByteRange): AsyncGenerator<Uint8Array, undefined>;
}

const HEADER_PIECE_BYTES = 65_536;
const BATCH_SEGMENTS = 16;

/** Reads and opens the header of a container, and nothing else of it. */
export async function openContainer(
  suite: CryptoSuite,
  file: RandomAccessBytes,
  options: ReaderOptions & { readonly maxHeaderBytes?: number },
): Promise<Result<Container, Crypt4ghProblem>> {
  const reader = new HeaderReader(options.maxHeaderBytes);
  for (let at = 0; at < file.size; ) {
    const end = Math.min(file.size, at + HEADER_PIECE_BYTES);
    const read = reader.push(await file.read({ start: at, end }));
    if (!read.ok) return read;
    at = end;
    if (read.value === null) continue;
    const opened = openHeader(suite, read.value.header, options);
    if (!opened.ok) return opened;
    return openBody(suite, file, {
      opened: opened.value,
      headerBytes: end - read.value.rest.length,
    });
  }
  return fail(reader.describeEnd());
}

function openBody(
  suite: CryptoSuite,
  file: RandomAccessBytes,
  { opened, headerBytes }: { readonly opened: OpenedHeader; readonly headerBytes: number },
): Result<Container, Crypt4ghProblem> {
  const bodyBytes = file.size - headerBytes;
  const bodyPlainBytes = toPlainBytes(bodyBytes);
  if (bodyPlainBytes === null) {
    const hint = `The ${bodyBytes} bytes behind the header are not a whole number of segments. Get the file again: it was cut off.`;
    return fail(crypt4ghProblem('segment-truncated', 'end of the file', [bodyBytes, hint]));
  }
  const asked = toRanges(opened.editList);
  const ranges = clipRanges(asked, bodyPlainBytes);
  const plainBytes = sumRanges(ranges);
  const body = { file, headerBytes, bodyBytes };
  return succeed({
    opened,
    headerBytes,
    bodyPlainBytes,
    ranges,
    plainBytes,
    missingBytes: countMissing(asked, plainBytes),
    async *read(range) {
      const checked = checkRanges([range]);
      if (!checked.ok) throw new Crypt4ghError(checked.error);
      const opener = new SegmentOpener(suite, opened.dataKeys);
      for (const part of composeRanges(ranges, checked.value)) yield* readRange(body, opener, part);
      return undefined;
    },
  });
}

/** Decrypts one range of the body's plain text that lies within it. */
async function* readRange(
  body: {
    readonly file: RandomAccessBytes;
    readonly headerBytes: number;
    readonly bodyBytes: number;
  },
  opener: SegmentOpener,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, undefined> {
  const behind = Math.ceil(end / SEGMENT_BYTES);
  for (let index = Math.floor(start / SEGMENT_BYTES); index < behind; ) {
    const stop = Math.min(behind, index + BATCH_SEGMENTS);
    const bytes = await body.file.read({
      start: body.headerBytes + index * CIPHER_SEGMENT_BYTES,
      end: body.headerBytes + Math.min(body.bodyBytes, stop * CIPHER_SEGMENT_BYTES),
    });
    for (let at = 0; index < stop; index += 1, at += CIPHER_SEGMENT_BYTES) {
      const segment = bytes.subarray(at, at + CIPHER_SEGMENT_BYTES);
      const isLast = (index + 1) * CIPHER_SEGMENT_BYTES >= body.bodyBytes;
      const plain = opener.open(segment, { index, isLast });
      if (!plain.ok) throw new Crypt4ghError(plain.error);
      const first = index * SEGMENT_BYTES;
      yield plain.value.subarray(Math.max(0, start - first), Math.max(0, end - first));
    }
  }
  return undefined;
}
