import type { HtsgetRegion } from './request.ts';

/** Letters of a reference, from `start` to before `end`, 0-based; `end` may be Infinity. */
export interface LetterSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * What is asked of each reference, ascending, none overlapping or touching the next; those of no letter are left out.
 * Many regions then cost little more than one.
 */
export function mergeRegions(
  regions: readonly HtsgetRegion[],
): ReadonlyMap<string, readonly LetterSpan[]> {
  const sorted = regions
    .map(({ referenceName, start, end }) => ({
      referenceName,
      start: start ?? 0,
      end: end ?? Number.POSITIVE_INFINITY,
    }))
    .sort((a, b) => a.start - b.start);
  const merged = new Map<string, { start: number; end: number }[]>();
  for (const { referenceName, start, end } of sorted) {
    const spans = merged.get(referenceName) ?? [];
    merged.set(referenceName, spans);
    const last = spans.at(-1);
    if (start >= end) continue;
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return merged;
}

/** Whether any of such spans has a letter of another one. */
export function overlapsAny(spans: readonly LetterSpan[], { start, end }: LetterSpan): boolean {
  let low = 0;
  let high = spans.length;
  // The first span that ends behind the start.
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as LetterSpan).end > start) high = middle;
    else low = middle + 1;
  }
  return (spans[low]?.start ?? Number.POSITIVE_INFINITY) < end;
}
