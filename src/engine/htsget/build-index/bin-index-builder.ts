import {
  type Binning,
  countingBin,
  countLetters,
  findBin,
  findBinSpan,
} from '../../../bio/hts/binning.ts';
import {
  type Chunk,
  compareOffsets,
  type VirtualOffset,
  writeOffset,
} from '../../../bio/hts/virtual-offset.ts';
import { faultOf, HtsgetFailureError } from '../htsget-failure.ts';

/** A record's place: letters from `begin` to before `end` of a reference, 0-based; reference -1 without place. */
export interface RecordPlace {
  readonly reference: number;
  readonly begin: number;
  readonly end: number;
  readonly isMapped: boolean;
}

interface ReferenceBins {
  readonly bins: Map<number, { begin: VirtualOffset; end: VirtualOffset }[]>;
  /** Of each smallest window the first record that reaches into it. */
  readonly firsts: (VirtualOffset | undefined)[];
  begin: VirtualOffset;
  end: VirtualOffset;
  mapped: number;
  unmapped: number;
}

/** More parts than these would be an index that is not read either; sorted files have a fraction of it. */
const MAX_CHUNKS = 8_000_000;

/**
 * Makes an index of bins of records in the order of their file. Memory grows with the places that the index names, not
 * with records: parts of a bin that meet in a block become one, as tools do it.
 */
export class BinIndexBuilder {
  readonly binning: Binning;
  readonly #references: (ReferenceBins | undefined)[] = [];
  #chunks = 0;
  #records = 0;
  #withoutPlace = 0;
  #last: Pick<RecordPlace, 'reference' | 'begin'> = { reference: 0, begin: 0 };

  constructor(binning: Binning) {
    this.binning = binning;
  }

  /** @throws HtsgetFailureError where records are not in the order of their places, or lie beyond all bins */
  add(place: RecordPlace, chunk: Chunk): void {
    this.#records++;
    if (place.reference < 0) {
      this.#withoutPlace++;
      return;
    }
    this.#checkOrder(place);
    this.#last = place;
    const own = this.#take(place.reference, chunk.begin);
    own.end = chunk.end;
    if (place.isMapped) own.mapped++;
    else own.unmapped++;
    const end = Math.max(place.begin + 1, place.end);
    this.#addChunk(own, findBin(this.binning, place.begin, end), chunk);
    const width = 2 ** this.binning.minShift;
    // Records are sorted: up to where the furthest reached, windows from this one's begin on have their first.
    const first = Math.max(own.firsts.length, Math.floor(place.begin / width));
    for (let at = first; at <= Math.floor((end - 1) / width); at++) own.firsts[at] = chunk.begin;
  }

  #take(reference: number, begin: VirtualOffset): ReferenceBins {
    const known = this.#references[reference];
    if (known !== undefined) return known;
    const made = { bins: new Map(), firsts: [], begin, end: begin, mapped: 0, unmapped: 0 };
    this.#references[reference] = made;
    return made;
  }

  #addChunk({ bins }: ReferenceBins, bin: number, { begin, end }: Chunk): void {
    const chunks = bins.get(bin) ?? [];
    const last = chunks.at(-1);
    if (last !== undefined && last.end.block >= begin.block) last.end = end;
    else {
      chunks.push({ begin, end });
      bins.set(bin, chunks);
      if (++this.#chunks > MAX_CHUNKS) {
        const hint = `The index would name more than ${MAX_CHUNKS} places. Make it by a tool and send it with the file.`;
        throw new HtsgetFailureError(faultOf('hts-index-too-large', 'index', ['', hint]));
      }
    }
  }

  #checkOrder({ reference, begin, end }: RecordPlace): void {
    const where = `record ${this.#records}`;
    const { reference: before, begin: lastBegin } = this.#last;
    const isBehind = reference > before || (reference === before && begin >= lastBegin);
    if (!isBehind || this.#withoutPlace > 0) {
      const hint =
        'The record lies before the one ahead of it: only files in the order of their places can be given by regions. Sort the file.';
      throw new HtsgetFailureError(faultOf('hts-file-not-sorted', where, [begin + 1, hint]));
    }
    if (end <= countLetters(this.binning)) return;
    const hint = `The record reaches beyond letter ${countLetters(this.binning)}, further than the index can say. Name the length of its reference in the header, or send an index (CSI).`;
    throw new HtsgetFailureError(faultOf('hts-file-damaged', where, [end, hint]));
  }

  /** The index of as many references, unpacked. BAI and TBI need the bins that they have. */
  format(kind: 'BAI' | 'CSI' | 'TBI', references: number, names: Uint8Array): Uint8Array {
    const out = new NumberWriter();
    if (kind === 'BAI') out.text('BAI\u0001');
    if (kind === 'TBI') out.text('TBI\u0001');
    if (kind === 'CSI') {
      out.text('CSI\u0001');
      for (const value of [this.binning.minShift, this.binning.depth, names.length])
        out.int32(value);
      out.bytes(names);
    }
    out.int32(references);
    if (kind === 'TBI') out.bytes(names);
    for (let at = 0; at < references; at++)
      this.#formatReference(out, this.#references[at], kind === 'CSI');
    out.int64(this.#withoutPlace);
    return out.take();
  }

  #formatReference(out: NumberWriter, own: ReferenceBins | undefined, isCsi: boolean): void {
    if (own === undefined) {
      out.int32(0);
      if (!isCsi) out.int32(0);
      return;
    }
    const firsts = fillWindows(own.firsts);
    const width = 2 ** this.binning.minShift;
    out.int32(own.bins.size + 1);
    for (const [bin, chunks] of own.bins) {
      out.int32(bin);
      const window = (findBinSpan(this.binning, bin)?.begin ?? 0) / width;
      if (isCsi) out.offset(firsts[window] ?? own.begin);
      out.int32(chunks.length);
      for (const { begin, end } of chunks) {
        out.offset(begin);
        out.offset(end);
      }
    }
    out.int32(countingBin(this.binning));
    if (isCsi) out.int64(0);
    out.int32(2);
    out.offset(own.begin);
    out.offset(own.end);
    out.int64(own.mapped);
    out.int64(own.unmapped);
    if (isCsi) return;
    out.int32(firsts.length);
    for (const first of firsts) out.offset(first);
  }
}

/** Windows into which no record reaches say what the next one does: nothing before it is wanted. */
function fillWindows(firsts: readonly (VirtualOffset | undefined)[]): VirtualOffset[] {
  const filled: VirtualOffset[] = [];
  let next: VirtualOffset | undefined;
  for (let at = firsts.length - 1; at >= 0; at--) {
    const own = firsts[at];
    if (own !== undefined && (next === undefined || compareOffsets(own, next) < 0)) next = own;
    filled[at] = next ?? { block: 0, within: 0 };
  }
  return filled;
}

/** Writes numbers, the lowest byte first, into memory that grows. */
class NumberWriter {
  #view = new DataView(new ArrayBuffer(65_536));
  #at = 0;

  int32(value: number): void {
    this.#grow(4);
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
  }

  int64(value: number): void {
    this.#grow(8);
    this.#view.setUint32(this.#at, value % 2 ** 32, true);
    this.#view.setUint32(this.#at + 4, Math.floor(value / 2 ** 32), true);
    this.#at += 8;
  }

  offset(offset: VirtualOffset): void {
    this.#grow(8);
    writeOffset(this.#view, this.#at, offset);
    this.#at += 8;
  }

  text(text: string): void {
    this.bytes(new TextEncoder().encode(text));
  }

  bytes(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    new Uint8Array(this.#view.buffer).set(bytes, this.#at);
    this.#at += bytes.length;
  }

  take(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#at);
  }

  #grow(bytes: number): void {
    if (this.#at + bytes <= this.#view.byteLength) return;
    const larger = new Uint8Array(2 * (this.#at + bytes));
    larger.set(new Uint8Array(this.#view.buffer, 0, this.#at));
    this.#view = new DataView(larger.buffer);
  }
}
