import type { CryptoSuite, X25519Key } from '../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import {
  type ByteRange,
  checkRanges,
  clipRanges,
  composeRanges,
  fromRanges,
  toRanges,
} from './edit-list.ts';
import { SEGMENT_BYTES } from './format.ts';
import type { Header } from './header.ts';
import { openHeader, type ReaderOptions, sealPayloads } from './open-header.ts';
import { type EditList, formatDataKey, formatEditList } from './packet-payload.ts';

/** What of a file is passed on: whole encrypted segments, and an edit list for what of them is wanted. */
export interface SegmentPlan {
  /** Numbers of segments from `start` to before `end`, ascending; `end` may be Infinity. */
  readonly segments: readonly ByteRange[];
  /** Counts the bytes of these segments only. */
  readonly editList: EditList;
}

/** The segments that ranges of the plain text touch, and the edit list over them. */
export function planSegments(ranges: readonly ByteRange[]): SegmentPlan {
  const segments: { start: number; end: number }[] = [];
  const moved: ByteRange[] = [];
  /** Segments of the new file before the current stretch. */
  let before = 0;
  for (const { start, end } of ranges) {
    const first = Math.floor(start / SEGMENT_BYTES);
    const behind = Math.ceil(end / SEGMENT_BYTES);
    const last = segments.at(-1);
    if (last === undefined || first > last.end) {
      before += last === undefined ? 0 : last.end - last.start;
      segments.push({ start: first, end: behind });
    } else last.end = behind;
    const stretch = segments.at(-1)?.start ?? 0;
    const shift = (before - stretch) * SEGMENT_BYTES;
    moved.push({ start: start + shift, end: end + shift });
  }
  return { segments, editList: fromRanges(moved) };
}

export interface RearrangeOptions extends ReaderOptions {
  /** What to keep, in bytes of what the file decrypts to now: an edit list that it has holds already. */
  readonly ranges: readonly ByteRange[];
  readonly recipients: readonly Uint8Array[];
  /** Bytes of plain text in the whole body, where they are known; ranges are then cut off there. */
  readonly plainBytes?: number;
  readonly writer?: X25519Key;
}

/**
 * A header and a choice of segments that together decrypt to ranges of a file, without decrypting any data.
 * Packets for others are left out: their edit list, or want of one, would not fit the fewer segments.
 */
export function rearrangeHeader(
  suite: CryptoSuite,
  header: Header,
  options: RearrangeOptions,
): Result<{ readonly header: Header; readonly plan: SegmentPlan }, Crypt4ghProblem> {
  const wanted = checkRanges(options.ranges);
  if (!wanted.ok) return wanted;
  const opened = openHeader(suite, header, options);
  if (!opened.ok) return opened;
  const composed = composeRanges(toRanges(opened.value.editList), wanted.value);
  const kept = clipRanges(composed, options.plainBytes ?? Number.POSITIVE_INFINITY);
  if (kept.length === 0) {
    const hint = 'The file has no data in this range, so nothing would be left of it.';
    return fail(crypt4ghProblem('range-invalid', 'range', ['', hint]));
  }
  const plan = planSegments(kept);
  const payloads = [...opened.value.dataKeys.map(formatDataKey), formatEditList(plan.editList)];
  const sealed = sealPayloads(suite, payloads, options);
  if (!sealed.ok) return sealed;
  return succeed({ header: { packets: sealed.value }, plan });
}
