/**
 * Distinct strings in ascending order (of UTF-16 units, as `<` compares), front-coded in blocks of 16
 * strings: each string is the number of UTF-8 bytes shared with the one before, the number of its own
 * bytes, and those bytes. Number and length are varints.
 */
export interface StringTable {
  readonly length: number;
  /** Start of each block in `bytes`. */
  readonly blocks: Uint32Array;
  readonly bytes: Uint8Array;
}

const blockSize = 16;
const asciiLetters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/** Writes texts as UTF-8 into a buffer that grows; most are ASCII, for which an encoder costs too much. */
class TextBytes {
  readonly #encoder = new TextEncoder();
  buffer = new Uint8Array(64);
  length = 0;

  write(text: string): void {
    if (text.length * 3 > this.buffer.length) this.buffer = new Uint8Array(text.length * 6);
    const { buffer } = this;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 128) {
        this.length = this.#encoder.encodeInto(text, buffer).written;
        return;
      }
      buffer[i] = unit;
    }
    this.length = text.length;
  }
}

/** Packs strings that ascend strictly. */
export function buildStringTable(sorted: readonly string[]): StringTable {
  const blocks = new Uint32Array(Math.ceil(sorted.length / blockSize));
  let bytes = new Uint8Array(1024);
  let at = 0;
  let own = new TextBytes();
  let previous = new TextBytes();
  const pushVarint = (value: number) => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
    bytes[at++] = rest;
  };
  for (let index = 0; index < sorted.length; index++) {
    own.write(sorted[index] as string);
    const { buffer, length } = own;
    if (at + length + 10 > bytes.length) {
      const grown = new Uint8Array((bytes.length + length) * 2);
      grown.set(bytes.subarray(0, at));
      bytes = grown;
    }
    let shared = 0;
    if (index % blockSize === 0) blocks[index / blockSize] = at;
    else {
      const most = Math.min(length, previous.length);
      while (shared < most && buffer[shared] === previous.buffer[shared]) shared++;
    }
    pushVarint(shared);
    pushVarint(length - shared);
    for (let i = shared; i < length; i++) bytes[at++] = buffer[i] as number;
    [own, previous] = [previous, own];
  }
  return { length: sorted.length, blocks, bytes: bytes.slice(0, at) };
}

/** Reads the strings of one table one after the other. */
class StringCursor {
  readonly table: StringTable;
  at = 0;
  length = 0;
  /** Bytes that the present string has in common with the one before; 0 at the start of a block. */
  shared = 0;
  buffer = new Uint8Array(64);

  constructor(table: StringTable, block: number) {
    this.table = table;
    this.at = table.blocks[block] ?? 0;
  }

  readVarint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.table.bytes[this.at++] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  /** Moves to the next string without decoding it. */
  advance(): void {
    const shared = this.readVarint();
    const own = this.readVarint();
    this.length = shared + own;
    this.shared = shared;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(this.length * 2);
      grown.set(this.buffer);
      this.buffer = grown;
    }
    for (let i = 0; i < own; i++) this.buffer[shared + i] = this.table.bytes[this.at + i] as number;
    this.at += own;
  }

  decode(): string {
    let isAscii = this.length <= 64;
    let text = '';
    // Keys and most values are short and ASCII; a decoder's call costs more than they do.
    for (let i = 0; i < this.length && isAscii; i++) {
      const byte = this.buffer[i] as number;
      isAscii = byte < 128;
      text += asciiLetters[byte & 127] as string;
    }
    if (isAscii) return text;
    return new TextDecoder().decode(this.buffer.subarray(0, this.length));
  }
}

/** The string with an index. The index must be below the length. */
export function stringAt(table: StringTable, index: number): string {
  const cursor = new StringCursor(table, Math.floor(index / blockSize));
  for (let i = index % blockSize; i >= 0; i--) cursor.advance();
  return cursor.decode();
}

/** Index of a string, or -1. */
export function findString(table: StringTable, text: string): number {
  let low = 0;
  let high = table.blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stringAt(table, middle * blockSize) <= text) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return -1;
  const cursor = new StringCursor(table, low - 1);
  const end = Math.min(table.length, low * blockSize);
  for (let index = (low - 1) * blockSize; index < end; index++) {
    cursor.advance();
    if (cursor.decode() === text) return index;
  }
  return -1;
}

/** The UTF-8 bytes of a string: the first `length` of a buffer. */
export interface StringBytes {
  readonly buffer: Uint8Array;
  readonly length: number;
  /** The first bytes that are those of the string before. */
  readonly shared: number;
}

/** The bytes of all strings in order, always in one object: the next string overwrites it. */
export function* iterateBytes(table: StringTable): Generator<StringBytes> {
  const cursor = new StringCursor(table, 0);
  for (let index = 0; index < table.length; index++) {
    cursor.advance();
    yield cursor;
  }
}

/** All strings in order. */
export function* iterateStrings(table: StringTable): Generator<string> {
  const cursor = new StringCursor(table, 0);
  for (let index = 0; index < table.length; index++) {
    cursor.advance();
    yield cursor.decode();
  }
}
