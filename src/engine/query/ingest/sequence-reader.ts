import type { Insertion, SequenceDifferences } from '../../../schema/genome-row.ts';
import { findCode, unknownCode } from '../alphabet.ts';
import type { SequenceInfo } from '../compiled-schema.ts';
import { type JsonCursor, type KeyOrder, LineFault, type Scalar } from './json-cursor.ts';
import type { LetterComparer } from './letter-comparer.ts';

const NULL = 110;
const NO_INSERTIONS: readonly Insertion[] = [];

/**
 * Reads null or {"sequence", "insertions", "offset"}. What an object says is kept in fields and not in
 * closures: a genome has a dozen of them.
 */
export class SequenceReader {
  readonly #cursor: JsonCursor;
  readonly #comparer: LetterComparer;
  readonly #keys: KeyOrder = [];
  #info: SequenceInfo | null = null;
  #letters: { readonly from: number; readonly end: number } | null = null;
  #offset: number | null = null;
  #insertions: Insertion[] = [];

  constructor(cursor: JsonCursor, comparer: LetterComparer) {
    this.#cursor = cursor;
    this.#comparer = comparer;
  }

  /** @throws LineFault where it is neither, or no aligned sequence of this reference */
  read(info: SequenceInfo): SequenceDifferences | null {
    if (this.#cursor.peek() === NULL) {
      this.#cursor.skipValue();
      return null;
    }
    this.#info = info;
    this.#letters = null;
    this.#offset = null;
    if (this.#insertions.length > 0) this.#insertions = [];
    this.#cursor.readObject(this.#readField, this.#keys);
    return this.#compare(info);
  }

  readonly #readField = (name: string): void => {
    const [cursor, info] = [this.#cursor, this.#info as SequenceInfo];
    if (name === 'sequence') this.#letters = cursor.readLetters(info.text.length);
    else if (name === 'offset') this.#offset = readOffset(cursor.readScalar(), info);
    else if (name === 'insertions') {
      this.#insertions.length = 0;
      cursor.readList(this.#readInsertion);
    } else cursor.skipValue();
  };

  readonly #readInsertion = (): void => {
    const insertion = readInsertion(this.#cursor.readText(), this.#info as SequenceInfo);
    this.#insertions.push(insertion);
  };

  #compare(info: SequenceInfo): SequenceDifferences {
    if (this.#letters === null) {
      const hint = `'${info.name}' is null or has its letters in 'sequence'.`;
      throw new LineFault({ code: 'aligned-line-sequence', place: info.name, value: '', hint });
    }
    const { from, end } = this.#letters;
    const length = end - from;
    const offset = this.#offset ?? 0;
    const room = info.text.length - offset;
    // A cut sequence is told apart from one that begins or ends within the reference by its offset.
    if (length > room || (this.#offset === null && length < room)) throw wrongLength(info, length);
    const insertions = this.#insertions.length === 0 ? NO_INSERTIONS : this.#insertions;
    // Stable: two insertions at one place stay in their order.
    if (insertions.length > 1) this.#insertions.sort((a, b) => a.position - b.position);
    const compared = this.#comparer.compare(info, { from, length, offset }, insertions);
    if (compared.ok) return compared.value;
    const { position, letter } = compared.error;
    // Where the letters end too early, what stands behind them was compared: a quote first.
    if (letter === '"') throw wrongLength(info, position - offset);
    throw new LineFault({
      code: 'aligned-line-letter',
      place: `${info.name} position ${position + 1}`,
      value: letter,
      hint: `Letters are ${info.alphabet.letters}.`,
    });
  }
}

function wrongLength(info: SequenceInfo, length: number): LineFault {
  return new LineFault({
    code: 'aligned-line-length',
    place: info.name,
    value: `${length} letters`,
    hint: `The reference has ${info.text.length}; an aligned sequence has as many, or says its 'offset'.`,
  });
}

function readOffset(value: Scalar, info: SequenceInfo): number {
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value >= 0 && value <= info.text.length) return value;
  }
  const hint = `An offset is a number of reference letters, 0 to ${info.text.length}.`;
  throw new LineFault({
    code: 'aligned-line-length',
    place: `${info.name} offset`,
    value: String(value),
    hint,
  });
}

/** '214:EPE': the inserted letters, and how many of the reference stand before them. */
function readInsertion(text: string, info: SequenceInfo): Insertion {
  const match = /^(\d{1,9}):(.+)$/.exec(text);
  const position = Number(match?.[1]);
  const symbols = match?.[2]?.toUpperCase() ?? '';
  const isKnown = [...symbols].every((letter) => findCode(info.alphabet, letter) !== unknownCode);
  if (match !== null && isKnown && position <= info.text.length) return { position, symbols };
  throw new LineFault({
    code: 'aligned-line-insertion',
    place: info.name,
    value: text,
    hint: `Insertions are written as '214:EPE', their place from 0 to ${info.text.length}.`,
  });
}
