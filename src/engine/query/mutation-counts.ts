import { defined } from '../../std/assert.ts';
import { type Alphabet, codesPerPosition } from './alphabet.ts';
import type { SequenceInfo } from './compiled-schema.ts';
import { addCoverageSteps } from './coverage.ts';
import { type CountedRows, countEntries, toCountedRows } from './entry-counts.ts';
import type { FoundRows } from './found-rows.ts';
import { countEntryOverlap, entriesAt, entrySize } from './posting-index.ts';
import type { ListedIndex } from './row-lists.ts';
import type { Segment } from './segment.ts';

/** A letter other than the reference's, with the found rows that have it. */
export interface LetterCount {
  /** 0-based. */
  readonly position: number;
  /** Code of the letter. */
  readonly code: number;
  readonly count: number;
  /** Found rows with a definite letter or a deletion at the position. */
  readonly coverage: number;
}

/** The found rows of a segment, ready for counting in any of its sequences. */
export interface CountedSegment {
  readonly segment: Segment;
  readonly rows: CountedRows;
}

/** Prepares found rows; segments without any are left out. */
export function prepareCounting(found: readonly FoundRows[]): CountedSegment[] {
  return found
    .filter(({ rows }) => rows.size > 0)
    .map(({ rows, segment }) => ({ segment, rows: toCountedRows(rows, segment.rowCount) }));
}

/** The least count that is reported: more than ceil(coverage * p) - 1, and at least one (spec 3b). */
const isReported = (count: number, coverage: number, minProportion: number) =>
  count > 0 && count > Math.ceil(coverage * minProportion) - 1;

/** Counts by position and slot; all 0 between two sequences. Kept, as it takes up to megabytes. */
let scratch = new Uint32Array(0);

/**
 * Where the letters of a position are counted: one slot for each definite letter, and the first for all
 * others together. Four nucleotides and the gap so take 32 bytes, and counts of a genome stay in the cache.
 */
interface Slots {
  /** By letter code. */
  readonly slotOf: Uint8Array;
  /** The definite letters by slot, less one. */
  readonly codes: readonly number[];
  /** Slots of a position, as a power of two. */
  readonly bits: number;
}

function assignSlots({ letters, definite }: Alphabet): Slots {
  const codes: number[] = [];
  const slotOf = new Uint8Array(codesPerPosition);
  for (let code = 0; code < letters.length; code++) {
    if (((definite >>> code) & 1) === 1) slotOf[code] = codes.push(code);
  }
  return { slotOf, codes, bits: 32 - Math.clz32(codes.length) };
}

/** Rows of a segment whose rare entries were left out. */
interface Skipped {
  readonly differences: ListedIndex;
  readonly rows: CountedRows;
}

/** What the found rows of all segments have at the positions of a sequence. */
interface Sums {
  readonly slots: Slots;
  /** By position and slot; without rare entries of the segments below. */
  readonly counts: Uint32Array;
  /** 1 for positions where some row has another letter than the reference's. */
  readonly marks: Uint8Array;
  /** Rows that are not missing, by position. */
  readonly covered: Int32Array;
  readonly skipped: Skipped[];
}

/** Entries of fewer rows are rare: seven of eight are, and they hold few of a segment's differences. */
const LEAST_FREQUENT = 8;
/** Rare entries are left out where the rows that a letter needs are so many times those of one of them. */
const NEEDED_SHARE = 4;

const frequentEntries = new WeakMap<ListedIndex, Uint32Array>();

/** The entries of at least LEAST_FREQUENT rows, ascending; kept. */
function listFrequent(index: ListedIndex): Uint32Array {
  let frequent = frequentEntries.get(index);
  if (frequent === undefined) {
    const found: number[] = [];
    for (let entry = 0; entry < index.sizes.length; entry++) {
      if (entrySize(index, entry) >= LEAST_FREQUENT) found.push(entry);
    }
    frequent = Uint32Array.from(found);
    frequentEntries.set(index, frequent);
  }
  return frequent;
}

function addLetter({ counts, marks, slots }: Sums, code: number, count: number): void {
  const position = code >>> 5;
  const at = (position << slots.bits) + (slots.slotOf[code & 31] as number);
  counts[at] = (counts[at] as number) + count;
  marks[position] = 1;
}

/** Adds the letters of one segment's rows: of all entries, or of the frequent ones alone. */
function addLetters(sums: Sums, { differences, rows }: Skipped, minProportion: number): void {
  const { codes } = differences;
  const found = countEntries(differences, rows);
  const { counts } = found;
  if (found.kind === 'some') {
    for (let i = 0; i < found.length; i++) {
      addLetter(sums, codes[found.entries[i] as number] as number, counts[i] as number);
    }
  } else if (minProportion * rows.size >= NEEDED_SHARE * LEAST_FREQUENT) {
    sums.skipped.push({ differences, rows });
    const frequent = listFrequent(differences);
    for (let i = 0; i < frequent.length; i++) {
      const entry = frequent[i] as number;
      addLetter(sums, codes[entry] as number, counts[entry] as number);
    }
  } else {
    for (let entry = 0; entry < counts.length; entry++) {
      const count = counts[entry] as number;
      if (count > 0) addLetter(sums, codes[entry] as number, count);
    }
  }
}

/** Adds the rare entries of one position that were left out. */
function addRare(sums: Sums, position: number): void {
  for (const { differences, rows } of sums.skipped) {
    const { begin, end } = entriesAt(differences, position);
    for (let entry = begin; entry < end; entry++) {
      const size = entrySize(differences, entry);
      if (size >= LEAST_FREQUENT) continue;
      const overlap = countEntryOverlap(differences, entry, rows.ranked);
      const count = rows.isInverted ? size - overlap : overlap;
      addLetter(sums, differences.codes[entry] as number, count);
    }
  }
}

function sumLetters(
  found: readonly CountedSegment[],
  info: SequenceInfo,
  minProportion: number,
): Sums {
  const { length } = info.reference;
  const slots = assignSlots(info.alphabet);
  if (scratch.length < length << slots.bits) scratch = new Uint32Array(length << slots.bits);
  const covered = new Int32Array(length + 1);
  const marks = new Uint8Array(length);
  const sums: Sums = { slots, counts: scratch, marks, covered, skipped: [] };
  for (const { rows, segment } of found) {
    const { coverage, differences } = defined(segment[info.kind][info.index], info.name);
    addCoverageSteps(coverage, rows, covered);
    addLetters(sums, { differences, rows }, minProportion);
  }
  for (let i = 1; i < covered.length; i++) {
    covered[i] = (covered[i] as number) + (covered[i - 1] as number);
  }
  return sums;
}

/** Rows of rare entries that a letter, or all ambiguity codes of a position, may have beyond their counts. */
interface Bounds {
  readonly unseen: number;
  readonly unseenAmbiguous: number;
  readonly minProportion: number;
}

interface Wanted {
  readonly info: SequenceInfo;
  readonly minProportion: number;
}

/**
 * Whether a letter of a position may reach the proportion. Each letter may have as many more rows as rare
 * entries can hold; the ambiguity codes among them would make the coverage smaller.
 */
function mayReport(
  { slots, counts, covered }: Sums,
  position: number,
  { unseen, unseenAmbiguous, minProportion }: Bounds,
): boolean {
  const { codes, bits } = slots;
  const base = position << bits;
  const ambiguous = (counts[base] as number) + unseenAmbiguous;
  // One less than the least that is reported, or a little below.
  const needed = ((covered[position] as number) - ambiguous) * minProportion - 1;
  for (let slot = 1; slot <= codes.length; slot++) {
    const count = (counts[base + slot] as number) + unseen;
    if (count > 0 && count > needed) return true;
  }
  return false;
}

/** Appends the letters of one position that reach the proportion. */
function listPosition(
  { slots, counts, covered }: Sums,
  position: number,
  { info, minProportion }: Wanted,
  listed: LetterCount[],
): void {
  const { codes, bits } = slots;
  const base = position << bits;
  // Where the reference itself is an ambiguity code, rows that have it are not covered definitely.
  const isCertain = ((info.alphabet.definite >>> (info.reference[position] as number)) & 1) === 1;
  const certain = codes.reduce((sum, _, at) => sum + (counts[base + at + 1] as number), 0);
  const coverage = isCertain ? (covered[position] as number) - (counts[base] as number) : certain;
  codes.forEach((code, at) => {
    const count = counts[base + at + 1] as number;
    if (isReported(count, coverage, minProportion))
      listed.push({ position, code, count, coverage });
  });
}

/**
 * Letters other than the reference's that reach a proportion, by position and letter. Few rows are counted
 * by what they list. Of many rows only frequent entries are added up, and the rare ones at those positions
 * alone where they could matter.
 */
export function countLetters(
  found: readonly CountedSegment[],
  info: SequenceInfo,
  minProportion: number,
): LetterCount[] {
  const sums = sumLetters(found, info, minProportion);
  const { slots, counts, marks } = sums;
  const { alphabet, reference } = info;
  const unseen = sums.skipped.length * (LEAST_FREQUENT - 1);
  const unseenAmbiguous = unseen * (alphabet.letters.length - slots.codes.length);
  const bounds = { unseen, unseenAmbiguous, minProportion };
  const listed: LetterCount[] = [];
  for (let position = 0; position < marks.length; position++) {
    // Without a mark, a position has nothing but what was left out.
    if (marks[position] === 0 && unseen === 0) continue;
    const isCertain = ((alphabet.definite >>> (reference[position] as number)) & 1) === 1;
    if (isCertain && !mayReport(sums, position, bounds)) continue;
    addRare(sums, position);
    listPosition(sums, position, { info, minProportion }, listed);
  }
  counts.fill(0, 0, marks.length << slots.bits);
  return listed;
}
