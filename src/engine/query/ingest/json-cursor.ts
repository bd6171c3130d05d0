import type { IngestMemory } from './ingest-memory.ts';
import { mixByte, TextCache } from './text-cache.ts';

const [QUOTE, BACKSLASH, OPEN, CLOSE, COLON, COMMA] = [34, 92, 123, 125, 58, 44];
const [OPEN_LIST, CLOSE_LIST, MINUS, ZERO, NINE, SPACE] = [91, 93, 45, 48, 57, 32];
/** More digits may not be exact as a number. */
const EXACT_DIGITS = 15;
/** Values that nobody asked for may hold this many others in one another. */
const DEEPEST = 100;
const MOST_KNOWN_KEYS = 1000;

/** What is wrong with a line; caught where the line began. */
export class LineFault extends Error {
  readonly code: string;
  readonly place: string;
  readonly value: string;
  readonly hint: string;

  constructor(fault: { code: string; place?: string; value: string; hint: string }) {
    super(fault.hint);
    this.code = fault.code;
    this.place = fault.place ?? '';
    this.value = fault.value;
    this.hint = fault.hint;
  }
}

/** A key as it was written last at its place in an object: that of the next line is likely the same. */
interface KnownKey {
  readonly name: string;
  /** With both quotes. */
  readonly written: Uint8Array;
}

/** The keys of an object, place by place; learnt while objects are read. */
export type KeyOrder = KnownKey[];

export type Scalar = string | number | boolean | null;

/** Reads the JSON of one line from memory, value by value, without making a text of the line. */
export class JsonCursor {
  readonly #memory: IngestMemory;
  readonly #texts = new TextCache();
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #begin = 0;
  #end = 0;

  constructor(memory: IngestMemory) {
    this.#memory = memory;
  }

  /** Begins a line at [begin, end). */
  open(begin: number, end: number): void {
    this.#bytes = this.#memory.bytes;
    this.#at = begin;
    this.#begin = begin;
    this.#end = end;
  }

  fail(wanted: string): never {
    const end = Math.min(this.#end, this.#at + 40);
    const found = String.fromCharCode(...this.#bytes.subarray(this.#at, end));
    const column = this.#at - this.#begin + 1;
    const hint = `Every line is one JSON object; ${wanted} was expected at byte ${column}.`;
    throw new LineFault({ code: 'aligned-line-json', value: found, hint });
  }

  /** The next byte that is no white space; it stays unread. -1 at the end of the line. */
  peek(): number {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at] as number;
      if (byte !== SPACE && byte !== 9 && byte !== 13 && byte !== 10) return byte;
      this.#at++;
    }
    return -1;
  }

  expect(byte: number): void {
    if (this.peek() !== byte) this.fail(`'${String.fromCharCode(byte)}'`);
    this.#at++;
  }

  /**
   * Reads an object: `readValue` is called before each value and must read it. Objects that share an order
   * have the same keys nearly always.
   */
  readObject(readValue: (key: string) => void, order: KeyOrder = []): void {
    this.expect(OPEN);
    if (this.peek() === CLOSE) {
      this.#at++;
      return;
    }
    for (let place = 0; ; place++) {
      const key = this.#readKey(order, place);
      this.expect(COLON);
      readValue(key);
      if (this.peek() === COMMA) this.#at++;
      else break;
    }
    this.expect(CLOSE);
  }

  #readKey(order: KeyOrder, place: number): string {
    const known = order[place];
    this.peek();
    if (known !== undefined && this.#startsWith(known.written)) {
      this.#at += known.written.length;
      return known.name;
    }
    const from = this.#at;
    const name = this.readText();
    // Objects of any size are read; only the begin of what they look like is kept.
    if (place <= order.length && place < MOST_KNOWN_KEYS)
      order[place] = { name, written: this.#bytes.slice(from, this.#at) };
    return name;
  }

  #startsWith(wanted: Uint8Array): boolean {
    const [bytes, at] = [this.#bytes, this.#at];
    for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
    return true;
  }

  /** Reads a list: `readValue` is called before each value and must read it. */
  readList(readValue: () => void): void {
    this.expect(OPEN_LIST);
    if (this.peek() === CLOSE_LIST) {
      this.#at++;
      return;
    }
    for (;;) {
      readValue();
      if (this.peek() === COMMA) this.#at++;
      else break;
    }
    this.expect(CLOSE_LIST);
  }

  readText(): string {
    this.expect(QUOTE);
    const from = this.#at;
    const bytes = this.#bytes;
    const end = this.#end;
    let hash = 0;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH || byte < SPACE) return this.#readEscaped(from);
      hash = mixByte(hash, byte);
    }
    if (at >= end) this.fail("the closing '\"' of a text");
    const text = this.#texts.find(bytes, { from, end: at, hash });
    if (text === null) return this.fail('UTF-8');
    this.#at = at + 1;
    return text;
  }

  /** A text with escapes is rare: it is left to the platform. */
  #readEscaped(from: number): string {
    this.#at = this.#findTextEnd(from) + 1;
    const text = this.#texts.read(this.#bytes, from - 1, this.#at);
    try {
      return JSON.parse(text ?? '') as string;
    } catch {
      this.#at = from;
      return this.fail('a text');
    }
  }

  /** Where the quote stands that ends the text which begins at `from`. */
  #findTextEnd(from: number): number {
    for (let at = from; ; at++) {
      at = this.#memory.run.findByte(at, this.#end, QUOTE);
      if (at >= this.#end) this.fail("the closing '\"' of a text");
      let escapes = 0;
      while (at - 1 - escapes >= from && this.#bytes[at - 1 - escapes] === BACKSLASH) escapes++;
      if (escapes % 2 === 0) return at;
    }
  }

  /**
   * Where the letters of a text stand, which is not made a text: [from, end). A text with escapes is none
   * of letters, and whoever compares them will find that.
   */
  readLetters(expectedLength: number): { readonly from: number; readonly end: number } {
    this.expect(QUOTE);
    const from = this.#at;
    const likely = from + expectedLength;
    // A quote inside of the letters is no letter, so that the length need not be looked for.
    const isLikely = likely < this.#end && this.#bytes[likely] === QUOTE;
    const end = isLikely ? likely : this.#findTextEnd(from);
    this.#at = end + 1;
    return { from, end };
  }

  /** A text, a number, true, false or null. */
  readScalar(): Scalar {
    const byte = this.peek();
    if (byte === QUOTE) return this.readText();
    if (byte === MINUS || (byte >= ZERO && byte <= NINE)) return this.#readNumber();
    if (byte === 110 && this.#readWord('null')) return null;
    if (byte === 116 && this.#readWord('true')) return true;
    if (byte === 102 && this.#readWord('false')) return false;
    return this.fail('a text, a number, true, false or null');
  }

  #readWord(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[this.#at + i] !== word.charCodeAt(i)) return false;
    }
    this.#at += word.length;
    return true;
  }

  #readNumber(): number {
    const from = this.#at;
    let value = 0;
    let at = from;
    for (; at < this.#end; at++) {
      const digit = (this.#bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const next = this.#bytes[at];
    const isPlain = at > from && at - from <= EXACT_DIGITS && !isOfNumber(next);
    if (isPlain && (this.#bytes[from] !== ZERO || at === from + 1)) {
      this.#at = at;
      return value;
    }
    while (at < this.#end && isOfNumber(this.#bytes[at])) at++;
    return this.#parseNumber(from, at);
  }

  #parseNumber(from: number, end: number): number {
    const text = this.#texts.read(this.#bytes, from, end) ?? '';
    try {
      const value = JSON.parse(text) as number;
      this.#at = end;
      return value;
    } catch {
      return this.fail('a number');
    }
  }

  /** Reads over a text. Long ones are common: letters that are not aligned. */
  #skipText(): void {
    this.expect(QUOTE);
    const from = this.#at;
    const end = this.#findTextEnd(from);
    if (this.#memory.run.findByte(from, end, BACKSLASH) < end) this.#readEscaped(from);
    else this.#at = end + 1;
  }

  /** Reads over a value of any kind; what it holds is checked to be JSON, but for the bytes of plain texts. */
  skipValue(depth = 0): void {
    const byte = this.peek();
    if (depth > DEEPEST) this.fail('a value that is less deep');
    if (byte === QUOTE) this.#skipText();
    else if (byte === OPEN) this.readObject(() => this.skipValue(depth + 1));
    else if (byte === OPEN_LIST) this.readList(() => this.skipValue(depth + 1));
    else this.readScalar();
  }

  /** Refuses whatever follows. */
  close(): void {
    if (this.peek() !== -1) this.fail('the end of the line');
  }
}

function isOfNumber(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  if (byte >= ZERO && byte <= NINE) return true;
  return byte === MINUS || byte === 43 || byte === 46 || byte === 69 || byte === 101;
}
