import { crc32 } from './crc32.ts';

/** A number could not be read, because the bytes end before. */
export class CramEndError extends Error {
  override readonly name = 'CramEndError';
}

/** Goes over bytes and takes numbers as CRAM writes them. CRAM specification 3.1, sections 2.3 and 2.4. */
export class CramCursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new CramEndError();
    return this.bytes[this.at++] as number;
  }

  skip(count: number): void {
    if (count < 0 || this.at + count > this.bytes.length) throw new CramEndError();
    this.at += count;
  }

  int32(): number {
    const [a, b, c, d] = [this.byte(), this.byte(), this.byte(), this.byte()];
    return a | (b << 8) | (c << 16) | (d << 24);
  }

  /** ITF-8: up to 32 bits, the first byte's leading ones say how many bytes follow. */
  itf8(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    if (first < 0xc0) return ((first & 0x3f) << 8) | this.byte();
    if (first < 0xe0) return ((first & 0x1f) << 16) | (this.byte() << 8) | this.byte();
    if (first < 0xf0) {
      return ((first & 0x0f) << 24) | (this.byte() << 16) | (this.byte() << 8) | this.byte();
    }
    const rest = (this.byte() << 20) | (this.byte() << 12) | (this.byte() << 4);
    return ((first & 0x0f) << 28) | rest | (this.byte() & 0x0f);
  }

  /** LTF-8: up to 64 bits in the same way; beyond 2^53 not exact, which counts of records never reach. */
  ltf8(): number {
    const first = this.byte();
    let more = 0;
    while (more < 8 && (first & (0x80 >> more)) !== 0) more++;
    let value = more >= 7 ? 0 : first & (0x7f >> more);
    for (let i = 0; i < more; i++) value = value * 256 + this.byte();
    return value;
  }
}

/** A container's header. CRAM specification 3.1, section 7. */
export interface ContainerHeader {
  /** Bytes of all blocks after the header. */
  readonly length: number;
  /** -1 without place, -2 with several references. */
  readonly reference: number;
  /** First letter that is covered, 1-based, and how many letters are. */
  readonly start: number;
  readonly span: number;
  readonly records: number;
  readonly blocks: number;
  /** Where slice headers begin, from the end of this header. */
  readonly landmarks: readonly number[];
  /** Bytes of the header itself. */
  readonly size: number;
  /** False where the header's check sum is wrong; version 2 has none. */
  readonly isIntact: boolean;
}

/** Where the container is that marks the end of a file: its start spells 'EOF'. */
const END_START = 4542278;

/** True for the container with which every whole file ends. */
export function isEndContainer({ start, records, blocks }: ContainerHeader): boolean {
  return start === END_START && records === 0 && blocks === 1;
}

/** Parses a container's header. @throws CramEndError where the bytes end before */
export function parseContainerHeader(bytes: Uint8Array, major: number): ContainerHeader {
  const cursor = new CramCursor(bytes);
  const length = cursor.int32();
  const reference = cursor.itf8();
  const start = cursor.itf8();
  const span = cursor.itf8();
  const records = cursor.itf8();
  if (major >= 3) cursor.ltf8();
  else cursor.itf8();
  cursor.ltf8();
  const blocks = cursor.itf8();
  const count = cursor.itf8();
  if (count < 0 || count > 1_000_000) return damaged(length, cursor.at);
  const landmarks: number[] = [];
  for (let i = 0; i < count; i++) landmarks.push(cursor.itf8());
  let isIntact = length >= 0;
  if (major >= 3) {
    const sum = crc32(bytes.subarray(0, cursor.at));
    isIntact = cursor.int32() === (sum | 0) && isIntact;
  }
  return { length, reference, start, span, records, blocks, landmarks, size: cursor.at, isIntact };
}

function damaged(length: number, size: number): ContainerHeader {
  const none = { reference: -1, start: 0, span: 0, records: 0, blocks: 0, landmarks: [] };
  return { ...none, length, size, isIntact: false };
}

/** A block within a container. CRAM specification 3.1, section 8. */
export interface CramBlock {
  /** 0 for bytes as they are, 1 for gzip, others for what is not unpacked here. */
  readonly method: number;
  /** 0 header of the file, 1 compression header, 2 slice header, 4 external, 5 core. */
  readonly content: number;
  readonly data: Uint8Array;
  readonly end: number;
}

/** Parses the block that begins at `at`. @throws CramEndError where the bytes end before */
export function parseBlock(bytes: Uint8Array, at: number, major: number): CramBlock {
  const cursor = new CramCursor(bytes, at);
  const method = cursor.byte();
  const content = cursor.byte();
  cursor.itf8();
  const size = cursor.itf8();
  cursor.itf8();
  const begin = cursor.at;
  cursor.skip(size);
  const data = bytes.subarray(begin, cursor.at);
  if (major >= 3) cursor.skip(4);
  return { method, content, data, end: cursor.at };
}

/** Whether a container's reads need a reference to be read, by its compression header (key RR). */
export function parseNeedsReference(compressionHeader: Uint8Array): boolean {
  const cursor = new CramCursor(compressionHeader);
  cursor.itf8();
  const entries = cursor.itf8();
  for (let i = 0; i < entries; i++) {
    const key = String.fromCharCode(cursor.byte(), cursor.byte());
    if (key === 'RR') return cursor.byte() !== 0;
    if (key === 'SM') cursor.skip(5);
    else if (key === 'TD') cursor.skip(cursor.itf8());
    else cursor.skip(1);
  }
  return true;
}

/** What a slice header says of references: which one, and whether the slice brings it along. */
export function parseSliceReference(
  sliceHeader: Uint8Array,
  major: number,
): { readonly reference: number; readonly isEmbedded: boolean } {
  const cursor = new CramCursor(sliceHeader);
  const reference = cursor.itf8();
  cursor.itf8();
  cursor.itf8();
  cursor.itf8();
  if (major >= 3) cursor.ltf8();
  else cursor.itf8();
  cursor.itf8();
  const ids = cursor.itf8();
  for (let i = 0; i < ids; i++) cursor.itf8();
  return { reference, isEmbedded: cursor.itf8() >= 0 };
}
