import type { CryptoSuite, X25519Key } from '../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { concatBytes } from './bytes.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import {
  type ByteRange,
  clipRanges,
  composeRanges,
  fromRanges,
  sumRanges,
  toRanges,
} from './edit-list.ts';
import { CIPHER_SEGMENT_BYTES, KEY_BYTES, SEGMENT_BYTES, toPlainBytes } from './format.ts';
import { formatHeader } from './header.ts';
import type { RandomAccessBytes } from './open-container.ts';
import { type OpenedHeader, sealPayloads } from './open-header.ts';
import { formatDataKey, formatEditList } from './packet-payload.ts';
import { SegmentOpener, SegmentSealer } from './segments.ts';

/** What a reader shall see: bytes of the decrypted file, from `start` to before `end`, or bytes that it has not. */
export type PlainPart =
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** What is sent: bytes of the encrypted body as they are, or bytes that were made for this answer. */
export type CipherPart = PlainPart;

export interface ComposeOptions {
  /** What the header of the kept file says to whoever holds a key of it. */
  readonly opened: Pick<OpenedHeader, 'dataKeys' | 'editList'>;
  /** The encrypted body, without header. */
  readonly body: RandomAccessBytes;
  /** In the order in which they shall be seen. */
  readonly parts: readonly PlainPart[];
  readonly recipients: readonly Uint8Array[];
  readonly writer?: X25519Key;
}

/** A stretch of the new body: segments of the old one, or bytes that are still to be sealed. */
type Stretch =
  | { readonly kind: 'segments'; readonly first: number; behind: number }
  | { readonly kind: 'fresh'; readonly pieces: Uint8Array[]; length: number };

/**
 * A file for recipients that decrypts to parts of a kept one with other bytes between them, none of the kept bytes
 * encrypted anew: whole segments of the old body, the other bytes as segments under a data key of their own, and an edit
 * list that leaves out what is beside. Of the old body at most its last segment is read and decrypted here: it may be
 * short, which a segment can be only at the end.
 * @throws what `body.read` is rejected with
 */
export async function composeParts(
  suite: CryptoSuite,
  options: ComposeOptions,
): Promise<Result<readonly CipherPart[], Crypt4ghProblem>> {
  const placed = await placeParts(suite, options);
  if (!placed.ok) return placed;
  const { stretches, kept } = layOut(placed.value);
  if (kept.length === 0) {
    const hint = 'No part has any bytes, so nothing would be left of the file.';
    return fail(crypt4ghProblem('range-invalid', 'parts', ['', hint]));
  }
  const freshKey = suite.randomBytes(KEY_BYTES);
  const sealer = new SegmentSealer(suite, freshKey);
  const body = stretches.map((stretch, at): CipherPart => {
    if (stretch.kind === 'fresh') return sealFresh(sealer, stretch, at === stretches.length - 1);
    const end = Math.min(options.body.size, stretch.behind * CIPHER_SEGMENT_BYTES);
    return { kind: 'range', start: stretch.first * CIPHER_SEGMENT_BYTES, end };
  });
  const hasFresh = stretches.some(({ kind }) => kind === 'fresh');
  const dataKeys = [...options.opened.dataKeys, ...(hasFresh ? [freshKey] : [])];
  const payloads = [...dataKeys.map(formatDataKey), formatEditList(fromRanges(kept))];
  const sealed = sealPayloads(suite, payloads, options);
  if (!sealed.ok) return sealed;
  return succeed([{ kind: 'bytes', bytes: formatHeader({ packets: sealed.value }) }, ...body]);
}

/** Parts as ranges of the body's plain text, before its edit list; bytes of a short last segment as bytes. */
async function placeParts(
  suite: CryptoSuite,
  { opened, body, parts }: ComposeOptions,
): Promise<Result<readonly PlainPart[], Crypt4ghProblem>> {
  const plainBytes = toPlainBytes(body.size);
  if (plainBytes === null) {
    const hint = `The body of ${body.size} bytes is not a whole number of segments: it was cut off.`;
    return fail(crypt4ghProblem('segment-truncated', 'end of the file', [body.size, hint]));
  }
  const placed: PlainPart[] = [];
  for (const part of parts) {
    if (part.kind === 'bytes') {
      if (part.bytes.length > 0) placed.push(part);
      continue;
    }
    const ranges = clipRanges(composeRanges(toRanges(opened.editList), [part]), plainBytes);
    if (sumRanges(ranges) !== part.end - part.start) return fail(beyondEnd(part));
    placed.push(...ranges.map((range): PlainPart => ({ kind: 'range', ...range })));
  }
  const lastBegin = plainBytes - (plainBytes % SEGMENT_BYTES);
  // Where something follows it, a short segment cannot be sent as it is.
  const isFollowed = (at: number) =>
    placed.slice(at + 1).some((later) => later.kind === 'bytes' || later.start < lastBegin);
  const isCut = placed.map(
    (part, at) =>
      plainBytes > lastBegin && part.kind === 'range' && part.end > lastBegin && isFollowed(at),
  );
  if (!isCut.includes(true)) return succeed(placed);
  const last = await openLast(suite, opened.dataKeys, body);
  if (!last.ok) return last;
  return succeed(
    placed.flatMap((part, at): PlainPart[] => {
      if (part.kind === 'bytes' || isCut[at] !== true) return [part];
      const { start, end } = part;
      const bytes = last.value.subarray(Math.max(0, start - lastBegin), end - lastBegin);
      const cut: PlainPart = { kind: 'bytes', bytes };
      return start < lastBegin ? [{ kind: 'range', start, end: lastBegin }, cut] : [cut];
    }),
  );
}

function beyondEnd({ start, end }: ByteRange): Crypt4ghProblem {
  const hint =
    'The file does not have all bytes of this range, which lies beyond its end or is none.';
  return crypt4ghProblem('range-invalid', 'parts', [`${start}-${end}`, hint]);
}

async function openLast(
  suite: CryptoSuite,
  dataKeys: readonly Uint8Array[],
  body: RandomAccessBytes,
): Promise<Result<Uint8Array, Crypt4ghProblem>> {
  const index = Math.floor(body.size / CIPHER_SEGMENT_BYTES);
  const segment = await body.read({ start: index * CIPHER_SEGMENT_BYTES, end: body.size });
  return new SegmentOpener(suite, dataKeys).open(segment, { index, isLast: true });
}

/** The stretches of the new body, and what of its plain text is kept. */
function layOut(placed: readonly PlainPart[]): {
  readonly stretches: readonly Stretch[];
  readonly kept: readonly ByteRange[];
} {
  const stretches: Stretch[] = [];
  const kept: { start: number; end: number }[] = [];
  /** Where the plain text of the last stretch begins in the new body. */
  let base = 0;
  const open = <T extends Stretch>(stretch: T): T => {
    const before = stretches.at(-1);
    if (before !== undefined) base += plainBytesOf(before);
    stretches.push(stretch);
    return stretch;
  };
  const keep = (start: number, length: number): void => {
    const before = kept.at(-1);
    if (before?.end === start) before.end += length;
    else kept.push({ start, end: start + length });
  };
  let lastEnd = 0;
  for (const part of placed) {
    const last = stretches.at(-1);
    if (part.kind === 'bytes') {
      const fresh = last?.kind === 'fresh' ? last : open({ kind: 'fresh', pieces: [], length: 0 });
      keep(base + fresh.length, part.bytes.length);
      fresh.pieces.push(part.bytes);
      fresh.length += part.bytes.length;
      continue;
    }
    const first = Math.floor(part.start / SEGMENT_BYTES);
    const behind = Math.ceil(part.end / SEGMENT_BYTES);
    const goesOn = last?.kind === 'segments' && part.start >= lastEnd && first <= last.behind;
    const segments = goesOn ? last : open({ kind: 'segments', first, behind });
    segments.behind = behind;
    keep(base + part.start - segments.first * SEGMENT_BYTES, part.end - part.start);
    lastEnd = part.end;
  }
  return { stretches, kept };
}

function plainBytesOf(stretch: Stretch): number {
  const segments =
    stretch.kind === 'segments'
      ? stretch.behind - stretch.first
      : Math.ceil(stretch.length / SEGMENT_BYTES);
  return segments * SEGMENT_BYTES;
}

/** Bytes as segments of their own, filled up with zeros, which nobody sees, where others follow. */
function sealFresh(
  sealer: SegmentSealer,
  stretch: Stretch & { readonly kind: 'fresh' },
  isLast: boolean,
): CipherPart {
  const missing = isLast ? 0 : plainBytesOf(stretch) - stretch.length;
  const plain = concatBytes([...stretch.pieces, new Uint8Array(missing)]);
  return { kind: 'bytes', bytes: concatBytes(sealer.seal(plain)) };
}
