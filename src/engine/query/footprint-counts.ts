import { defined } from '../../std/assert.ts';
import { findCode, nucleotideAlphabet, unknownCode } from './alphabet.ts';
import {
  addToWords,
  type Bitmap,
  bitmapFromWords,
  chunkWords,
  complementBitmap,
  intersectBitmaps,
  subtractBitmaps,
  uniteBitmaps,
} from './bitmap.ts';
import { countIntervalsTo } from './coverage.ts';
import type { FoundRows } from './found-rows.ts';
import { entriesAt, entryBitmap } from './posting-index.ts';
import type { Segment, SequenceIndex } from './segment.ts';
import { stringAt } from './string-table.ts';

/** Positions of a nucleotide sequence that something binds to, with the letters that it binds to at each. */
export interface Footprint {
  /** Place among the nucleotide sequences. */
  readonly sequence: number;
  /** First position, 0-based. */
  readonly begin: number;
  /** By position: mask of the codes of letters that fit. */
  readonly fitting: Uint32Array;
  /** Positions, from the footprint's begin, half-open, that are near the end that matters most. */
  readonly near: { readonly begin: number; readonly end: number };
}

/** The found rows of one segment by how they fit a footprint. */
export interface FootprintRows {
  readonly segment: Segment;
  /** Rows that were looked at. */
  readonly rows: Bitmap;
  /** Those whose letters are known at every position: only they are counted. */
  readonly counted: Bitmap;
  /** Of these, those with a letter that does not fit, a deletion or an insertion. */
  readonly mismatched: Bitmap;
  /** Of these, those that have one near the end. */
  readonly near: Bitmap;
}

/** A difference in a footprint. */
export interface FootprintChange {
  /** 0-based, on the sequence; of an insertion the number of letters before it. */
  readonly position: number;
  /** The letter, '-' for a deleted one; of an insertion its letters. */
  readonly symbols: string;
  readonly kind: 'letter' | 'insertion';
  /** The reference itself has this letter. */
  readonly isReference: boolean;
  /** Rows with it among those that are counted. */
  readonly count: number;
}

/**
 * The footprint of letters (IUPAC codes, in the reference's direction) that bind from a position on. `nearEnd`: so many
 * letters at the given end are near.
 */
export function createFootprint(
  letters: string,
  at: {
    readonly sequence: number;
    readonly begin: number;
    readonly end: 'left' | 'right';
    readonly nearEnd: number;
  },
): Footprint {
  const { meanings } = nucleotideAlphabet;
  const fitting = Uint32Array.from(letters, (letter) => {
    const code = findCode(nucleotideAlphabet, letter);
    // A deleted letter, which has code 0, fits nothing.
    return code === unknownCode ? 0 : (meanings[code] as number) & ~1;
  });
  const near = Math.min(at.nearEnd, letters.length);
  return {
    sequence: at.sequence,
    begin: at.begin,
    fitting,
    near:
      at.end === 'left'
        ? { begin: 0, end: near }
        : { begin: letters.length - near, end: letters.length },
  };
}

type Fit = 'fits' | 'differs' | 'unknown';

/** A letter fits where all that it can mean does, and differs where nothing does. */
function judge(code: number, fitting: number): Fit {
  const meaning = nucleotideAlphabet.meanings[code] as number;
  if ((meaning & fitting) === 0) return 'differs';
  return (meaning & ~fitting) === 0 ? 'fits' : 'unknown';
}

interface Marks {
  readonly unknown: Uint32Array;
  readonly mismatched: Uint32Array;
  readonly near: Uint32Array;
}

/** All entries of a position as one set: rows whose letter is not the reference's. */
function findOthers({ differences }: SequenceIndex, position: number): Bitmap {
  const { begin, end } = entriesAt(differences, position);
  return uniteBitmaps(
    Array.from({ length: end - begin }, (_, i) => entryBitmap(differences, begin + i)),
  );
}

function isNear({ near }: Footprint, place: number): boolean {
  return place >= near.begin && place < near.end;
}

/** Whether an insertion after so many letters of a footprint lies between two that are near. */
function isInsertionNear({ near }: Footprint, place: number): boolean {
  return place > near.begin && place < near.end;
}

function markPosition(
  sequence: SequenceIndex,
  footprint: Footprint,
  { place, rowCount, marks }: { place: number; rowCount: number; marks: Marks },
): void {
  const position = footprint.begin + place;
  const fitting = footprint.fitting[place] as number;
  const mark = (fit: Fit, rows: () => Bitmap): void => {
    if (fit === 'fits') return;
    const bitmap = rows();
    addToWords(fit === 'differs' ? marks.mismatched : marks.unknown, bitmap);
    if (fit === 'differs' && isNear(footprint, place)) addToWords(marks.near, bitmap);
  };
  const { differences, info } = sequence;
  const { begin, end } = entriesAt(differences, position);
  for (let entry = begin; entry < end; entry++) {
    mark(judge((differences.codes[entry] as number) & 31, fitting), () =>
      entryBitmap(differences, entry),
    );
  }
  // Rows that lack the letter are among these, too; they are not counted in any case.
  mark(judge(info.reference[position] as number, fitting), () =>
    complementBitmap(findOthers(sequence, position), rowCount),
  );
}

/** Marks rows that lack a letter of the footprint, those without the sequence included. */
function markMissing(
  { coverage }: SequenceIndex,
  { begin, fitting }: Footprint,
  unknown: Uint32Array,
) {
  const last = countIntervalsTo(coverage, begin + fitting.length - 1);
  for (let interval = 0; interval < last; interval++) {
    if ((coverage.to[interval] as number) > begin) {
      addToWords(unknown, entryBitmap(coverage.rows, interval));
    }
  }
}

/** Insertions between two letters of the footprint. */
function listInside(sequence: SequenceIndex, { begin, fitting }: Footprint): number[] {
  const entries: number[] = [];
  sequence.insertionPositions.forEach((position, entry) => {
    if (position > begin && position < begin + fitting.length) entries.push(entry);
  });
  return entries;
}

function markSegment(segment: Segment, footprint: Footprint): Marks {
  const sequence = defined(segment.nucleotide[footprint.sequence], 'sequence');
  const marks: Marks = {
    unknown: new Uint32Array(chunkWords),
    mismatched: new Uint32Array(chunkWords),
    near: new Uint32Array(chunkWords),
  };
  markMissing(sequence, footprint, marks.unknown);
  const { rowCount } = segment;
  for (let place = 0; place < footprint.fitting.length; place++) {
    markPosition(sequence, footprint, { place, rowCount, marks });
  }
  for (const entry of listInside(sequence, footprint)) {
    const rows = entryBitmap(sequence.insertions, entry);
    addToWords(marks.mismatched, rows);
    const place = (sequence.insertionPositions[entry] as number) - footprint.begin;
    if (isInsertionNear(footprint, place)) addToWords(marks.near, rows);
  }
  return marks;
}

/**
 * Sorts found rows by how they fit a footprint, which has to lie within its sequence. Work follows from the differences
 * that are kept below the footprint; no letter of a genome is read. A row whose letter at some position is missing or
 * could be one that fits as well as one that does not is not counted, even where it differs elsewhere: else the share
 * of those that differ would be too high.
 */
export function findFootprintRows(
  found: readonly FoundRows[],
  footprint: Footprint,
): FootprintRows[] {
  return found.map(({ segment, rows }) => {
    if (rows.size === 0) return { segment, rows, counted: rows, mismatched: rows, near: rows };
    const { unknown, mismatched, near } = markSegment(segment, footprint);
    const counted = subtractBitmaps(rows, bitmapFromWords(unknown));
    return {
      segment,
      rows,
      counted,
      mismatched: intersectBitmaps(counted, bitmapFromWords(mismatched)),
      near: intersectBitmaps(counted, bitmapFromWords(near)),
    };
  });
}

/** Rows of several footprints together: counted where all are, mismatched where any is; none of no footprints. */
export function joinFootprints(all: readonly (readonly FootprintRows[])[]): FootprintRows[] {
  const [first = []] = all;
  return first.map(({ segment, rows }, at) => {
    const own = all.map((one) => defined(one[at], 'segment'));
    const counted = own.reduce((both, one) => intersectBitmaps(both, one.counted), rows);
    const unite = (part: 'mismatched' | 'near') =>
      intersectBitmaps(counted, uniteBitmaps(own.map((one) => one[part])));
    return { segment, rows, counted, mismatched: unite('mismatched'), near: unite('near') };
  });
}

/** The differences below a footprint that some counted row has, by position, then by letters. */
export function listFootprintChanges(
  found: readonly FootprintRows[],
  footprint: Footprint,
): FootprintChange[] {
  const changes = new Map<string, FootprintChange>();
  const add = (change: FootprintChange): void => {
    if (change.count === 0) return;
    const key = `${change.position} ${change.kind} ${change.symbols}`;
    const known = changes.get(key)?.count ?? 0;
    changes.set(key, { ...change, count: known + change.count });
  };
  for (const { segment, counted, mismatched } of found) {
    if (mismatched.size === 0) continue;
    const sequence = defined(segment.nucleotide[footprint.sequence], 'sequence');
    for (const letter of listLetters(sequence, footprint, counted)) add(letter);
    for (const entry of listInside(sequence, footprint)) {
      add({
        position: sequence.insertionPositions[entry] as number,
        symbols: stringAt(sequence.symbols, sequence.insertionSymbols[entry] as number),
        ...{ kind: 'insertion', isReference: false },
        count: intersectBitmaps(counted, entryBitmap(sequence.insertions, entry)).size,
      });
    }
  }
  return [...changes.values()].sort(
    (a, b) => a.position - b.position || (a.symbols < b.symbols ? -1 : 1),
  );
}

function* listLetters(
  sequence: SequenceIndex,
  { begin, fitting }: Footprint,
  counted: Bitmap,
): Generator<FootprintChange> {
  const { differences, info } = sequence;
  const { letters } = info.alphabet;
  for (let place = 0; place < fitting.length; place++) {
    const position = begin + place;
    const wanted = fitting[place] as number;
    const found = { position, kind: 'letter' } as const;
    const entries = entriesAt(differences, position);
    for (let entry = entries.begin; entry < entries.end; entry++) {
      const code = (differences.codes[entry] as number) & 31;
      if (judge(code, wanted) !== 'differs') continue;
      const { size } = intersectBitmaps(counted, entryBitmap(differences, entry));
      yield { ...found, symbols: letters.charAt(code), isReference: false, count: size };
    }
    const own = info.reference[position] as number;
    if (judge(own, wanted) !== 'differs') continue;
    const { size } = subtractBitmaps(counted, findOthers(sequence, position));
    yield { ...found, symbols: letters.charAt(own), isReference: true, count: size };
  }
}
