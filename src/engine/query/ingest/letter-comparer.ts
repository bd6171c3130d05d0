import type { Insertion, SequenceDifferences } from '../../../schema/genome-row.ts';
import { unknownCode } from '../alphabet.ts';
import type { SequenceInfo } from '../compiled-schema.ts';
import type { IngestMemory } from './ingest-memory.ts';

/** A letter that the alphabet does not have. */
export interface UnknownLetter {
  /** Counts from 0, in the reference. */
  readonly position: number;
  readonly letter: string;
}

export type Compared =
  | { readonly ok: true; readonly value: SequenceDifferences }
  | { readonly ok: false; readonly error: UnknownLetter };

interface Reference {
  readonly address: number;
  readonly missingLetter: number;
  /** What is said of letters that all are the reference's: many peptides are. */
  readonly equal: Compared;
}

function toReference({ alphabet, text }: SequenceInfo, address: number): Reference {
  const value = { begin: 0, end: text.length, positions: [], symbols: '', missing: [] };
  return {
    address,
    missingLetter: alphabet.letters.charCodeAt(alphabet.missing),
    equal: { ok: true, value: { ...value, insertions: [] } },
  };
}

/** Letters are made a text this many at a time: a call takes no more arguments. */
const TEXT_PIECE = 4096;

/** Finds the differences of aligned letters to their references, by vectors. */
export class LetterComparer {
  readonly #memory: IngestMemory;
  readonly #references = new Map<SequenceInfo, Reference>();
  readonly #positions: number;
  readonly #symbols: number;
  readonly #bounds: number;

  constructor(memory: IngestMemory, infos: readonly SequenceInfo[]) {
    this.#memory = memory;
    for (const info of infos) {
      const address = memory.take(info.text.length);
      for (let i = 0; i < info.text.length; i++)
        memory.bytes[address + i] = info.text.charCodeAt(i);
      this.#references.set(info, toReference(info, address));
    }
    const longest = Math.max(...infos.map(({ text }) => text.length));
    this.#positions = memory.take(4 * longest);
    this.#symbols = memory.take(longest);
    // At most every other letter begins a run.
    this.#bounds = memory.take(4 * (longest + 2));
  }

  /**
   * Compares the letters in memory at [from, from + length) with the reference from `offset` on; what lies
   * before and behind them is missing. The first letter that the alphabet does not have is the error.
   */
  compare(
    info: SequenceInfo,
    letters: { readonly from: number; readonly length: number; readonly offset: number },
    insertions: readonly Insertion[],
  ): Compared {
    const { from, length, offset } = letters;
    const { run } = this.#memory;
    const { address, missingLetter, equal } = this.#references.get(info) as Reference;
    const count = run.compareAligned(
      from,
      address + offset,
      length,
      missingLetter,
      this.#positions,
      this.#symbols,
      this.#bounds,
    );
    const boundCount = run.boundCount();
    if (count + boundCount + insertions.length === 0 && length === info.text.length) return equal;
    const unknown = this.#findUnknown(info, count);
    if (unknown >= 0) {
      const position = (this.#memory.ints[this.#positions / 4 + unknown] as number) + offset;
      const letter = String.fromCharCode(this.#memory.bytes[this.#symbols + unknown] as number);
      return { ok: false, error: { position, letter } };
    }
    const positions = this.#listInts(this.#positions, count, offset);
    const bounds = this.#listInts(this.#bounds, boundCount, offset);
    const ends = cutEnds(bounds, offset, offset + length);
    return {
      ok: true,
      value: { ...ends, positions, symbols: this.#readSymbols(count), insertions },
    };
  }

  /** Index of the first listed letter that is none, or -1. */
  #findUnknown({ alphabet }: SequenceInfo, count: number): number {
    const { bytes } = this.#memory;
    const { codeOf } = alphabet;
    for (let i = 0; i < count; i++) {
      if ((codeOf[bytes[this.#symbols + i] as number] ?? unknownCode) === unknownCode) return i;
    }
    return -1;
  }

  #listInts(address: number, count: number, offset: number): number[] {
    const { ints } = this.#memory;
    const begin = address / 4;
    const list: number[] = [];
    for (let i = 0; i < count; i++) list.push((ints[begin + i] as number) + offset);
    return list;
  }

  #readSymbols(count: number): string {
    const { bytes } = this.#memory;
    let text = '';
    for (let done = 0; done < count; done += TEXT_PIECE) {
      const from = this.#symbols + done;
      const end = this.#symbols + Math.min(count, done + TEXT_PIECE);
      text += String.fromCharCode.apply(null, bytes.subarray(from, end) as unknown as number[]);
    }
    return text;
  }
}

/** Runs of missing letters at either end are no part of what is aligned. */
function cutEnds(
  bounds: number[],
  from: number,
  to: number,
): Pick<SequenceDifferences, 'begin' | 'end' | 'missing'> {
  let [begin, end] = [from, to];
  if (bounds[0] === begin) {
    begin = bounds[1] as number;
    bounds.splice(0, 2);
  }
  if (begin === to) return { begin: 0, end: 0, missing: [] };
  if (bounds.length > 0 && bounds[bounds.length - 1] === end) {
    end = bounds[bounds.length - 2] as number;
    bounds.length -= 2;
  }
  return { begin, end, missing: bounds };
}
