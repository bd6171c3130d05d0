import { fail, type Result, succeed } from '../../std/result.ts';
import { BAI_BINNING, type Binning, countingBin, findBinSpan, firstBin } from './binning.ts';
import { type Chunk, compareOffsets, readOffset, type VirtualOffset } from './virtual-offset.ts';

/** The columns of a table that tabix indexed. Tabix specification. */
export interface TabixColumns {
  /** 0 any table, 1 SAM, 2 VCF; 65,536 is added where positions count from 0. */
  readonly format: number;
  /** Names of references, in the order of their numbers. */
  readonly names: readonly string[];
}

const BAI_MAGIC = 0x01494142;
const TBI_MAGIC = 0x01494254;
const CSI_MAGIC = 0x01495343;
const TABIX_HEADER_BYTES = 28;

/** The bins of one reference, as they stand in the index. */
interface OpenReference {
  readonly reference: number;
  readonly bins: ReadonlyMap<
    number,
    { readonly at: number; readonly count: number; readonly first: VirtualOffset }
  >;
  /** Where its intervals stand. */
  readonly intervals: number;
}

/** Gets a bin, where its chunks stand, and what CSI says of its first record. */
type BinVisitor = (
  bin: number,
  chunks: { readonly at: number; readonly count: number },
  first: VirtualOffset,
) => void;

/**
 * An index by bins of a whole BGZF file: BAI, TBI or CSI, unpacked. It stays as the bytes that it is, which are
 * looked through for each question; only where references begin is kept beside them.
 * Source: SAM specification, section 5.2; tabix and CSI specifications (samtools/hts-specs).
 */
export class BinIndex {
  readonly kind: 'BAI' | 'TBI' | 'CSI';
  readonly binning: Binning;
  /** What tabix says of the table; null for alignments and for BCF. */
  readonly tabix: TabixColumns | null;
  /** Records without a place; null where the index does not say. */
  readonly withoutPlace: number | null;
  readonly #view: DataView;
  /** Where the bins of each reference begin in the index. */
  readonly #begins: readonly number[];
  /** That which was asked about last, because questions about one follow each other. */
  #open: OpenReference | null = null;

  constructor(
    facts: Pick<BinIndex, 'kind' | 'binning' | 'tabix' | 'withoutPlace'>,
    view: DataView,
    begins: readonly number[],
  ) {
    this.kind = facts.kind;
    this.binning = facts.binning;
    this.tabix = facts.tabix;
    this.withoutPlace = facts.withoutPlace;
    this.#view = view;
    this.#begins = begins;
  }

  get references(): number {
    return this.#begins.length;
  }

  /**
   * Parts of the file that hold every record that overlaps the letters from `start` to before `end` (0-based) of a
   * reference, ascending; they may hold others. None for a reference that the index does not have.
   */
  findChunks(reference: number, start: number, end: number): Chunk[] {
    const own = this.#openReference(reference);
    if (own === null) return [];
    const least = this.#findLeast(own, start);
    const found: Chunk[] = [];
    for (const bin of this.#listBins(own, start, end)) {
      const chunks = own.bins.get(bin);
      for (let i = 0; i < (chunks?.count ?? 0); i++) {
        const chunk = this.#readChunk((chunks?.at ?? 0) + 16 * i);
        if (compareOffsets(chunk.end, least) <= 0) continue;
        // What lies before the first record that reaches into the window of `start` is not wanted.
        found.push(compareOffsets(chunk.begin, least) < 0 ? { ...chunk, begin: least } : chunk);
      }
    }
    return found.sort((a, b) => compareOffsets(a.begin, b.begin));
  }

  /** Records of a reference that are mapped and those that only lie there; null where the index does not say. */
  findCounts(reference: number): { readonly mapped: number; readonly unmapped: number } | null {
    let found: { mapped: number; unmapped: number } | null = null;
    this.#walk(reference, (bin, { at, count }) => {
      if (bin !== countingBin(this.binning) || count !== 2) return;
      found = {
        mapped: readNumber(this.#view, at + 16),
        unmapped: readNumber(this.#view, at + 24),
      };
    });
    return found;
  }

  /** Where the last record that has a place ends; null where there is none. */
  findEnd(): VirtualOffset | null {
    let last: VirtualOffset | null = null;
    for (const reference of this.#begins.keys()) {
      this.#walk(reference, (bin, chunks) => {
        if (bin === countingBin(this.binning)) return;
        for (let i = 0; i < chunks.count; i++) {
          const { end } = this.#readChunk(chunks.at + 16 * i);
          if (last === null || compareOffsets(end, last) > 0) last = end;
        }
      });
    }
    return last;
  }

  /** Places in the packed file (offsets of blocks) that the index points to, each once. */
  findBlocks(): ReadonlySet<number> {
    const blocks = new Set<number>();
    for (const reference of this.#begins.keys()) {
      const intervals = this.#walk(reference, (bin, chunks) => {
        if (bin === countingBin(this.binning)) return;
        for (let i = 0; i < chunks.count; i++)
          blocks.add(readOffset(this.#view, chunks.at + 16 * i).block);
      });
      if (this.kind === 'CSI') continue;
      const count = this.#view.getInt32(intervals, true);
      for (let i = 0; i < count; i++)
        blocks.add(readOffset(this.#view, intervals + 4 + 8 * i).block);
    }
    // Zero is what empty intervals hold.
    blocks.delete(0);
    return blocks;
  }

  /** Numbers of the bins that hold letters from `start` to before `end`. */
  #listBins({ bins }: OpenReference, start: number, end: number): number[] {
    const { minShift, depth } = this.binning;
    const listed: number[] = [];
    for (let level = 0; level <= depth; level++) {
      const width = 2 ** (minShift + 3 * (depth - level));
      const last = Math.min(8 ** level - 1, Math.floor((Math.max(end, start + 1) - 1) / width));
      const first = Math.floor(start / width);
      // Where the numbers are more than there are bins, these are looked through.
      if (last - first > bins.size) {
        const overlaps = (bin: number) => {
          const span = findBinSpan(this.binning, bin);
          return span !== null && span.begin < end && span.end > start;
        };
        return [...bins.keys()].filter(overlaps);
      }
      for (let place = first; place <= last; place++) listed.push(firstBin(level) + place);
    }
    return listed;
  }

  /** No record that reaches beyond `start` lies before this. */
  #findLeast(own: OpenReference, start: number): VirtualOffset {
    const none = { block: 0, within: 0 };
    if (this.kind === 'CSI') return this.#findLeastOfBins(own, start) ?? none;
    const count = this.#view.getInt32(own.intervals, true);
    const wanted = Math.min(Math.floor(start / 2 ** this.binning.minShift), count - 1);
    return wanted < 0 ? none : readOffset(this.#view, own.intervals + 4 + 8 * wanted);
  }

  /** CSI keeps with each bin where the first record lies that reaches into its first smallest window. */
  #findLeastOfBins({ bins }: OpenReference, start: number): VirtualOffset | null {
    const { minShift, depth } = this.binning;
    let bin = firstBin(depth) + Math.min(8 ** depth - 1, Math.floor(start / 2 ** minShift));
    // A bin before it on the same level, or the one above, begins no later than the wanted one.
    while (bin > 0 && !bins.has(bin)) {
      const above = Math.floor((bin - 1) / 8);
      bin = bin > above * 8 + 1 ? bin - 1 : above;
    }
    return bins.get(bin)?.first ?? null;
  }

  #openReference(reference: number): OpenReference | null {
    if (this.#open?.reference === reference) return this.#open;
    if (this.#begins[reference] === undefined) return null;
    const bins = new Map<number, { at: number; count: number; first: VirtualOffset }>();
    const intervals = this.#walk(reference, (bin, chunks, first) => {
      bins.set(bin, { ...chunks, first });
    });
    this.#open = { reference, bins, intervals };
    return this.#open;
  }

  /** Gives where the intervals of the reference stand; 0 for one that the index does not have. */
  #walk(reference: number, visit: BinVisitor): number {
    const begin = this.#begins[reference];
    return begin === undefined ? 0 : walkBins(this.#view, begin, this.kind === 'CSI', visit);
  }

  #readChunk(at: number): Chunk {
    return { begin: readOffset(this.#view, at), end: readOffset(this.#view, at + 8) };
  }
}

/** Goes over the bins of one reference; gives where they end. @throws RangeError where the bytes end before */
function walkBins(view: DataView, begin: number, isCsi: boolean, visit: BinVisitor): number {
  const bins = view.getInt32(begin, true);
  if (bins < 0) throw new RangeError('bins');
  let at = begin + 4;
  for (let i = 0; i < bins; i++) {
    const bin = view.getUint32(at, true);
    const first = isCsi ? readOffset(view, at + 4) : { block: 0, within: 0 };
    at += isCsi ? 12 : 4;
    const count = view.getInt32(at, true);
    at += 4;
    if (count < 0 || at + 16 * count > view.byteLength) throw new RangeError('chunks');
    visit(bin, { at, count }, first);
    at += 16 * count;
  }
  return at;
}

/**
 * Parses an index that is unpacked already (CSI and TBI come packed as BGZF). Every number of it is gone over once,
 * so that no question about it can fail later. Gives the reason where it is damaged.
 */
export function parseBinIndex(bytes: Uint8Array): Result<BinIndex, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length < 8 ? 0 : view.getUint32(0, true);
  try {
    if (magic === BAI_MAGIC) {
      return parseReferences(view, 4, { kind: 'BAI', binning: BAI_BINNING, tabix: null });
    }
    if (magic === TBI_MAGIC) {
      const references = view.getInt32(4, true);
      const tabix = parseTabix(bytes.subarray(8));
      const at = 8 + TABIX_HEADER_BYTES + view.getInt32(8 + 24, true);
      if (tabix.names.length !== references) return fail('its names are not as many as it says');
      const facts = { kind: 'TBI', binning: BAI_BINNING, tabix } as const;
      return parseReferences(view, at, facts, references);
    }
    if (magic === CSI_MAGIC) return parseCsi(bytes, view);
    return fail('it begins neither as BAI nor as TBI nor as CSI');
  } catch (error) {
    if (error instanceof RangeError) return fail('it ends too early');
    throw error;
  }
}

function parseCsi(bytes: Uint8Array, view: DataView): Result<BinIndex, string> {
  const [minShift, depth] = [view.getInt32(4, true), view.getInt32(8, true)];
  if (minShift < 1 || minShift > 30 || depth < 0 || depth > 10 || minShift + 3 * depth > 50) {
    return fail(`its bins of 2^${minShift} letters in ${depth} levels are none`);
  }
  const length = view.getInt32(12, true);
  if (length < 0 || 16 + length > bytes.length) return fail('it ends too early');
  // Tabix keeps its columns here; what else stands here is of others.
  const isTabix = length >= TABIX_HEADER_BYTES;
  const tabix = isTabix ? parseTabix(bytes.subarray(16, 16 + length)) : null;
  return parseReferences(view, 16 + length, { kind: 'CSI', binning: { minShift, depth }, tabix });
}

function parseTabix(bytes: Uint8Array): TabixColumns {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getInt32(24, true);
  const text = bytes.subarray(TABIX_HEADER_BYTES, TABIX_HEADER_BYTES + length);
  if (length < 0 || text.length < length) throw new RangeError('names');
  const names = new TextDecoder().decode(text).split('\0');
  return { format: view.getInt32(0, true), names: names.slice(0, -1) };
}

function parseReferences(
  view: DataView,
  begin: number,
  facts: Pick<BinIndex, 'kind' | 'binning' | 'tabix'>,
  known?: number,
): Result<BinIndex, string> {
  let at = begin;
  const references = known ?? view.getInt32(at, true);
  if (known === undefined) at += 4;
  if (references < 0) return fail(`it says that it has ${references} references`);
  const isCsi = facts.kind === 'CSI';
  const begins: number[] = [];
  for (let reference = 0; reference < references; reference++) {
    begins.push(at);
    const bins = new Set<number>();
    let listed = 0;
    at = walkBins(view, at, isCsi, (bin) => {
      bins.add(bin);
      listed++;
    });
    // One of the two would be passed over, and its records with it.
    if (bins.size < listed) return fail(`reference ${reference + 1} has a bin twice`);
    if (isCsi) continue;
    const intervals = view.getInt32(at, true);
    if (intervals < 0 || at + 4 + 8 * intervals > view.byteLength)
      throw new RangeError('intervals');
    at += 4 + 8 * intervals;
  }
  const withoutPlace = view.byteLength - at >= 8 ? readNumber(view, at) : null;
  return succeed(new BinIndex({ ...facts, withoutPlace }, view, begins));
}

function readNumber(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
