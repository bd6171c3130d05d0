import { popCount } from './bitmap.ts';
import { createGrowableArray, type GrowableArray, pushValue } from './growable-array.ts';
import {
  arrayKind,
  entryBitmap,
  oneRow,
  type PostingIndex,
  readPostingIndex,
  toPostingSections,
} from './posting-index.ts';
import type { SectionArray, SectionReader } from './section-file.ts';

/**
 * The entries of an index row by row, beside the rows entry by entry: what counting some rows costs then
 * follows from how many they are, and not from how many others carry the same. What most rows of a block
 * of 64 neighbours have is shared by the block, and listed where that begins and where it ends; a row lists
 * where it differs from its block.
 */
export interface RowLists {
  /** Entries that a row has and its block does not share, or the other way; row after row, ascending in a row. */
  readonly entries: Uint16Array | Uint32Array;
  /** How many of them each row has. */
  readonly lengths: Uint8Array | Uint16Array | Uint32Array;
  /** Where each eight rows begin in `entries`, and the end of the last ones. */
  readonly starts: Uint32Array;
  /** Entries that a block shares and the one before it does not, or the other way, block after block. */
  readonly turns: Uint16Array | Uint32Array;
  /** Where each block begins in `turns`; behind the last block all end that it shares, and the end of those. */
  readonly turnStarts: Uint32Array;
}

/** Rows of a block, as a power of two: two words of a bitmap. */
const blockBits = 6;
const BLOCK_ROWS = 1 << blockBits;
/** Rows of which the start is kept. */
const STEP_ROWS = 8;
const STEPS_OF_BLOCK = BLOCK_ROWS / STEP_ROWS;
/** Lists are made where at least one row in so many has something in them: else they hold little but ends. */
const ROWS_FOR_ONE = 4;

/** Whether lists are worth their room: told by the directory alone, so that it costs nothing to ask. */
function isWorthListing({ kinds, sizes }: PostingIndex, rowCount: number): boolean {
  let rows = 0;
  for (let entry = 0; entry < kinds.length; entry++) {
    if (kinds[entry] === oneRow || kinds[entry] === arrayKind) rows += (sizes[entry] as number) + 1;
  }
  return rows * ROWS_FOR_ONE >= rowCount;
}

/** Takes the rows of entry after entry, block by block, and notes what is shared and what differs. */
class ListWriter {
  readonly rowCount: number;
  /** Rows that differ, with the entry beside each. */
  readonly rows = createGrowableArray(4096);
  readonly entries = createGrowableArray(4096);
  /** Blocks from which on an entry is shared or is not, with the entry beside each. */
  readonly blocks = createGrowableArray(1024);
  readonly turns = createGrowableArray(1024);
  /** The entry that is shared up to a block. */
  #last = { entry: -1, end: -1 };

  constructor(rowCount: number) {
    this.rowCount = rowCount;
  }

  /** The rows that an entry has in a block, as two words of bits. */
  add(entry: number, block: number, low: number, high: number): void {
    const first = block << blockBits;
    const size = Math.min(BLOCK_ROWS, this.rowCount - first);
    if (2 * (popCount(low) + popCount(high)) <= size + 1) {
      this.#addRows(entry, first, low);
      this.#addRows(entry, first + 32, high);
      return;
    }
    this.#share(entry, block);
    const isHalf = size <= 32;
    const lowRows = isHalf ? -1 >>> (32 - size) : -1;
    const highRows = isHalf ? 0 : -1 >>> (BLOCK_ROWS - size);
    this.#addRows(entry, first, lowRows & ~low);
    this.#addRows(entry, first + 32, highRows & ~high);
  }

  #share(entry: number, block: number): void {
    const last = this.#last;
    if (last.entry !== entry || last.end !== block) {
      this.finish();
      this.#turn(entry, block);
      last.entry = entry;
    }
    last.end = block + 1;
  }

  #turn(entry: number, block: number): void {
    pushValue(this.blocks, block);
    pushValue(this.turns, entry);
  }

  /** Ends what is shared at the end of all. */
  finish(): void {
    if (this.#last.entry >= 0) this.#turn(this.#last.entry, this.#last.end);
    this.#last.entry = -1;
  }

  #addRows(entry: number, first: number, word: number): void {
    for (let bits = word; bits !== 0; bits &= bits - 1) {
      pushValue(this.rows, first + 31 - Math.clz32(bits & -bits));
      pushValue(this.entries, entry);
    }
  }
}

/** Hands ascending rows of an entry to a writer. */
function writeRows(writer: ListWriter, entry: number, rows: Uint16Array): void {
  let at = 0;
  while (at < rows.length) {
    const block = (rows[at] as number) >>> blockBits;
    let low = 0;
    let high = 0;
    for (; at < rows.length && (rows[at] as number) >>> blockBits === block; at++) {
      const row = rows[at] as number;
      if ((row & 32) === 0) low |= 1 << (row & 31);
      else high |= 1 << (row & 31);
    }
    writer.add(entry, block, low, high);
  }
}

/** The bits first..last of a word whose first row is `start`; none where the word lies outside. */
function maskOfWord(start: number, first: number, last: number): number {
  const from = Math.max(0, first - start);
  const to = Math.min(31, last - start);
  return from > to ? 0 : (-1 << from) & (-1 >>> (31 - to));
}

function writeRuns(writer: ListWriter, entry: number, runs: Uint16Array): void {
  let block = -1;
  let low = 0;
  let high = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const [first, last] = [runs[i] as number, runs[i + 1] as number];
    for (let own = first >>> blockBits; own <= last >>> blockBits; own++) {
      if (own !== block) {
        if (block >= 0) writer.add(entry, block, low, high);
        block = own;
        low = 0;
        high = 0;
      }
      low |= maskOfWord(own << blockBits, first, last);
      high |= maskOfWord((own << blockBits) + 32, first, last);
    }
  }
  writer.add(entry, block, low, high);
}

function writeEntry(writer: ListWriter, index: PostingIndex, entry: number): void {
  const bitmap = entryBitmap(index, entry);
  if (bitmap.kind === 'array') writeRows(writer, entry, bitmap.rows);
  else if (bitmap.kind === 'runs') writeRuns(writer, entry, bitmap.runs);
  else {
    const { words } = bitmap;
    for (let word = 0; word < words.length; word += 2) {
      const [low, high] = [words[word] as number, words[word + 1] as number];
      if ((low | high) !== 0) writer.add(entry, word >>> 1, low, high);
    }
  }
}

/** Values by group, in the order in which they came. */
interface Grouped {
  readonly lengths: Uint32Array;
  readonly values: Uint16Array | Uint32Array;
}

function groupValues(
  groups: GrowableArray,
  values: GrowableArray,
  { groupCount, valueCount }: { groupCount: number; valueCount: number },
): Grouped {
  const lengths = new Uint32Array(groupCount);
  for (let i = 0; i < groups.length; i++) {
    const group = groups.values[i] as number;
    lengths[group] = (lengths[group] as number) + 1;
  }
  const next = new Uint32Array(groupCount);
  for (let group = 1; group < groupCount; group++) {
    next[group] = (next[group - 1] as number) + (lengths[group - 1] as number);
  }
  const grouped =
    valueCount <= 0x10000 ? new Uint16Array(groups.length) : new Uint32Array(groups.length);
  for (let i = 0; i < groups.length; i++) {
    const group = groups.values[i] as number;
    const at = next[group] as number;
    next[group] = at + 1;
    grouped[at] = values.values[i] as number;
  }
  return { lengths, values: grouped };
}

/** The same numbers in as few bytes as the greatest of them needs. */
function toNarrow(values: Uint32Array): RowLists['lengths'] {
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  if (greatest <= 0xff) return Uint8Array.from(values);
  return greatest <= 0xffff ? Uint16Array.from(values) : values;
}

/** Where each of the blocks begins that so many groups make up, and the end of the last one. */
function sumBlocks(lengths: Uint32Array, groupsOfBlock: number): Uint32Array {
  const starts = new Uint32Array(Math.ceil(lengths.length / groupsOfBlock) + 1);
  let sum = 0;
  for (let group = 0; group < lengths.length; group++) {
    sum += lengths[group] as number;
    starts[Math.floor(group / groupsOfBlock) + 1] = sum;
  }
  return starts;
}

/** Lists an index of a segment of so many rows row by row; null where that is not worth its room. */
export function buildRowLists(index: PostingIndex, rowCount: number): RowLists | null {
  if (!isWorthListing(index, rowCount)) return null;
  const writer = new ListWriter(rowCount);
  const valueCount = index.codes.length;
  for (let entry = 0; entry < valueCount; entry++) writeEntry(writer, index, entry);
  writer.finish();
  const own = groupValues(writer.rows, writer.entries, { groupCount: rowCount, valueCount });
  const blockCount = Math.ceil(rowCount / BLOCK_ROWS);
  const turns = groupValues(writer.blocks, writer.turns, {
    groupCount: blockCount + 1,
    valueCount,
  });
  return {
    entries: own.values,
    lengths: toNarrow(own.lengths),
    starts: sumBlocks(own.lengths, STEP_ROWS),
    turns: turns.values,
    turnStarts: sumBlocks(turns.lengths, 1),
  };
}

/** The sections of an index of so many rows and of its lists, if it has some, under a name. */
export function* toListedSections(
  index: PostingIndex,
  name: string,
  rowCount: number,
): Generator<readonly [string, SectionArray]> {
  yield* toPostingSections(index, name);
  const lists: Readonly<Record<string, SectionArray>> = { ...buildRowLists(index, rowCount) };
  for (const [part, array] of Object.entries(lists)) yield [`${name}/rows/${part}`, array];
}

function readRowLists(sections: SectionReader, name: string): RowLists | null {
  if (!sections.has(`${name}/starts`)) return null;
  const readEntries = (part: string) => {
    const found = sections.any(`${name}/${part}`);
    return found instanceof Uint32Array ? found : sections.u16(`${name}/${part}`);
  };
  const lengths = sections.any(`${name}/lengths`);
  const isWide = lengths instanceof Uint16Array || lengths instanceof Uint32Array;
  return {
    entries: readEntries('entries'),
    lengths: isWide ? lengths : sections.u8(`${name}/lengths`),
    starts: sections.u32(`${name}/starts`),
    turns: readEntries('turns'),
    turnStarts: sections.u32(`${name}/turnStarts`),
  };
}

/** Appends the stretches of `entries` that the rows of one word list, as pairs of start and end. */
function writeWord(
  { lengths, starts }: RowLists,
  { word, bits }: { word: number; bits: number },
  { spans, from }: { spans: Uint32Array; from: number },
): number {
  let count = from;
  for (let left = bits; left !== 0; ) {
    const step = (31 - Math.clz32(left & -left)) >>> 3;
    let row = word * 32 + step * STEP_ROWS;
    let at = starts[row >>> 3] as number;
    for (let own = (left >>> (step * STEP_ROWS)) & 0xff; own !== 0; own >>>= 1) {
      const end = at + (lengths[row++] as number);
      if ((own & 1) === 1 && end > at) {
        if (count > 0 && spans[count - 1] === at) spans[count - 1] = end;
        else {
          spans[count++] = at;
          spans[count++] = end;
        }
      }
      at = end;
    }
    left &= ~(0xff << (step * STEP_ROWS));
  }
  return count;
}

/** Room for what `findSpans` writes: a pair for every other row at most. */
export const spansOfBlock = 2 * BLOCK_ROWS;

/**
 * Where the lists of some rows of a block lie in `entries`: pairs of start and end, of which lists that
 * follow each other are one. The rows are those of two words of bits. Gives the number of values.
 */
export function findSpans(
  lists: RowLists,
  block: number,
  { low, high }: { readonly low: number; readonly high: number },
  spans: Uint32Array,
): number {
  if ((low & high) === -1) {
    const first = block * STEPS_OF_BLOCK;
    spans[0] = lists.starts[first] as number;
    spans[1] = lists.starts[first + STEPS_OF_BLOCK] as number;
    return 2;
  }
  const count = writeWord(lists, { word: 2 * block, bits: low }, { spans, from: 0 });
  return writeWord(lists, { word: 2 * block + 1, bits: high }, { spans, from: count });
}

/** An index of rows of one segment, with their lists where its file has some. */
export interface ListedIndex extends PostingIndex {
  readonly rowCount: number;
  readonly lists: RowLists | null;
}

/** An index over the sections of an opened file, with its lists. */
export function readListedIndex(
  sections: SectionReader,
  name: string,
  rowCount: number,
): ListedIndex {
  const lists = readRowLists(sections, `${name}/rows`);
  return { ...readPostingIndex(sections, name), rowCount, lists };
}

const built = new WeakMap<ListedIndex, RowLists | null>();

/** The lists of an index; files of former formats have none, so they are built, once. */
export function findRowLists(index: ListedIndex): RowLists | null {
  if (index.lists !== null) return index.lists;
  let lists = built.get(index);
  if (lists === undefined) {
    lists = buildRowLists(index, index.rowCount);
    built.set(index, lists);
  }
  return lists;
}
