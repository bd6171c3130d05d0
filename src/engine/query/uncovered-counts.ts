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
  const { starts, bounds } = coverage;
  const add = (position: number, place: number): void => {
    const at = position * placeCount + place;
    counts[at] = (counts[at] as number) + 1;
  };
  const addRange = (from: number, to: number, place: number): void => {
    const end = below[to] as number;
    for (let at = below[from] as number; at < end; at++) add(at, place);
  };
  let next = 0;
  for (let row = 0; row < segment.rowCount; row++) {
    let pattern = 0;
    if (coverage.isDense) pattern = coverage.patterns[row] as number;
    else if (coverage.rows[next] === row) pattern = coverage.patterns[next++] as number;
    const place = places[row] as number;
    if (place >= placeCount) continue;
    const begin = starts[pattern] as number;
    const end = starts[pattern + 1] as number;
    if (begin === end) {
      addRange(0, coverage.length, place);
      continue;
    }
    // First and last letter, then the missing ranges between them.
    addRange(0, bounds[begin] as number, place);
    addRange(bounds[begin + 1] as number, coverage.length, place);
    for (let i = begin + 2; i < end; i += 2) {
      addRange(bounds[i] as number, bounds[i + 1] as number, place);
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
