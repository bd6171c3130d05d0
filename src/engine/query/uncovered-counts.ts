import { defined } from '../../std/assert.ts';
import { toRows } from './bitmap.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import { entriesAt, entryBitmap } from './posting-index.ts';
import type { Segment } from './segment.ts';

/** By position of a sequence, and its end: how many of some ascending positions are below it. */
export function countBelow(ascending: Int32Array, length: number): Uint32Array {
  const below = new Uint32Array(length + 1);
  let count = 0;
  for (let position = 0; position <= length; position++) {
    below[position] = count;
    if (ascending[count] === position) count++;
  }
  return below;
}

/**
 * Counts rows without a certain letter at positions: missing ones and ambiguity codes. `places` gives each
 * row its place below `placeCount`, or that number where it does not count. Adds to `counts`, by position
 * and place. One pass over the rows whatever the number of positions, which ascend; the reference must be
 * certain at each.
 */
export function countUncovered(
  segment: Segment,
  info: SequenceInfo,
  positions: Int32Array,
  {
    below,
    places,
    placeCount,
    counts,
  }: {
    /** Of the positions, by countBelow: the same for all segments. */
    readonly below: Uint32Array;
    readonly places: Uint16Array;
    readonly placeCount: number;
    readonly counts: Float64Array;
  },
): void {
  const { coverage, differences } = defined(segment[info.kind][info.index], info.name);
  const add = (position: number, place: number): void => {
    const at = position * placeCount + place;
    counts[at] = (counts[at] as number) + 1;
  };
  for (let interval = 0; interval < coverage.from.length; interval++) {
    const first = below[coverage.from[interval] as number] as number;
    const end = below[coverage.to[interval] as number] as number;
    if (first === end) continue;
    for (const row of toRows(entryBitmap(coverage.rows, interval))) {
      const place = places[row] as number;
      if (place >= placeCount) continue;
      for (let at = first; at < end; at++) add(at, place);
    }
  }
  positions.forEach((position, at) => {
    const { begin, end } = entriesAt(differences, position);
    for (let entry = begin; entry < end; entry++) {
      const code = differences.codes[entry] as number;
      if (((info.alphabet.definite >>> (code & 31)) & 1) === 1) continue;
      for (const row of toRows(entryBitmap(differences, entry))) {
        const place = places[row] as number;
        if (place < placeCount) add(at, place);
      }
    }
  });
}
