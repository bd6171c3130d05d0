import { findCode } from './alphabet.ts';
import {
  type Bitmap,
  bitmapFromWords,
  chunkWords,
  hasRow,
  subtractBitmaps,
  toRows,
} from './bitmap.ts';
import { collectCodes } from './collect-codes.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import { entryBitmap } from './posting-index.ts';
import type { SequenceIndex } from './segment.ts';
import type { Profile } from './tree.ts';

/** The letters of one stored row as codes; null where it has no such sequence. */
export function readRowCodes(sequence: SequenceIndex, row: number): Uint8Array | null {
  const { info, coverage } = sequence;
  if (hasRow(coverage.absent, row)) return null;
  const letters = info.reference.slice();
  const only = Uint16Array.of(row);
  for (const code of collectCodes(sequence.differences, only).codes)
    letters[code >>> 5] = code & 31;
  for (const interval of collectCodes(coverage.rows, only).codes) {
    letters.fill(info.alphabet.missing, coverage.from[interval], coverage.to[interval]);
  }
  return letters;
}

/** The letters of a profile that is written out; the caller has checked it. */
export function toProfileCodes(
  info: SequenceInfo,
  profile: Exclude<Profile, { type: 'Key' }>,
): Uint8Array {
  if (profile.type === 'Sequence') {
    return Uint8Array.from(profile.sequence, (letter) => findCode(info.alphabet, letter));
  }
  const letters = info.reference.slice();
  for (const { position, symbol } of profile.mutations) {
    if (symbol !== '.') letters[position] = findCode(info.alphabet, symbol);
  }
  return letters;
}

/** Adds a value to the count of each row of a bitmap, given as steps between neighbouring rows. */
function addSteps(steps: Int32Array, bitmap: Bitmap, value: number): void {
  const add = (first: number, last: number) => {
    steps[first] = (steps[first] as number) + value;
    steps[last + 1] = (steps[last + 1] as number) - value;
  };
  if (bitmap.kind === 'runs') {
    for (let i = 0; i < bitmap.runs.length; i += 2)
      add(bitmap.runs[i] as number, bitmap.runs[i + 1] as number);
  } else for (const row of toRows(bitmap)) add(row, row);
}

/** Takes back the differences of reference and profile where rows have no letter: missing ones never differ. */
function subtractMissing(
  steps: Int32Array,
  { coverage }: SequenceIndex,
  differing: readonly number[],
): void {
  const before = new Uint32Array(coverage.length + 1);
  for (const position of differing) before[position + 1] = 1;
  for (let i = 1; i < before.length; i++) {
    before[i] = (before[i] as number) + (before[i - 1] as number);
  }
  for (let interval = 0; interval < coverage.from.length; interval++) {
    const inside =
      (before[coverage.to[interval] as number] as number) -
      (before[coverage.from[interval] as number] as number);
    if (inside > 0) addSteps(steps, entryBitmap(coverage.rows, interval), -inside);
  }
}

/**
 * Rows with at most `distance` positions where row and profile cannot be the same letter. Missing
 * letters never differ; rows without the sequence are never found. One pass over the segment's
 * postings: each run of rows costs two additions.
 */
export function findSimilarRows(
  sequence: SequenceIndex,
  profile: Uint8Array,
  { distance, rowCount }: { distance: number; rowCount: number },
): Bitmap {
  const { meanings } = sequence.info.alphabet;
  const { reference } = sequence.info;
  const differ = (a: number, b: number) =>
    ((meanings[a] as number) & (meanings[b] as number)) === 0;
  const differing: number[] = [];
  reference.forEach((letter, position) => {
    if (differ(letter, profile[position] as number)) differing.push(position);
  });
  const steps = new Int32Array(rowCount + 1);
  const { differences } = sequence;
  for (let entry = 0; entry < differences.codes.length; entry++) {
    const code = differences.codes[entry] as number;
    const wanted = profile[code >>> 5] as number;
    const value =
      Number(differ(code & 31, wanted)) - Number(differ(reference[code >>> 5] as number, wanted));
    if (value !== 0) addSteps(steps, entryBitmap(differences, entry), value);
  }
  subtractMissing(steps, sequence, differing);
  const words = new Uint32Array(chunkWords);
  let sum = differing.length;
  for (let row = 0; row < rowCount; row++) {
    sum += steps[row] as number;
    if (sum > distance) continue;
    words[row >>> 5] = (words[row >>> 5] as number) | (1 << (row & 31));
  }
  return subtractBitmaps(bitmapFromWords(words), sequence.coverage.absent);
}
