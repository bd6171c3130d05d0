import { joinBytes } from '../../std/join-bytes.ts';

/** What stands before the records of a BAM file. */
export interface BamHeader {
  readonly text: string;
  readonly references: readonly { readonly name: string; readonly length: number }[];
}

/**
 * One record where it lies; valid until the callback returns. Positions are 0-based.
 * Source: SAM specification, section 4.2.
 */
export interface BamRecord {
  readonly bytes: Uint8Array;
  /** Place in the header's list; -1 without. */
  readonly reference: number;
  /** Of the first aligned letter; -1 without. */
  readonly position: number;
  readonly mappingQuality: number;
  readonly flags: number;
  /** Offset of the name in `bytes`, and its length without the zero at its end. */
  readonly nameBegin: number;
  readonly nameLength: number;
  /** Offset and number of the operations of the CIGAR, 32 bits each. */
  readonly cigarBegin: number;
  readonly cigarLength: number;
  /** Offset of the letters, two a byte. */
  readonly sequenceBegin: number;
  readonly sequenceLength: number;
  /** Offset of the qualities. */
  readonly qualityBegin: number;
}

export const FLAG_PAIRED = 1;
export const FLAG_PROPER_PAIR = 2;
export const FLAG_UNMAPPED = 4;
export const FLAG_MATE_UNMAPPED = 8;
export const FLAG_REVERSE = 16;
export const FLAG_MATE_REVERSE = 32;
export const FLAG_FIRST_MATE = 64;
export const FLAG_SECOND_MATE = 128;
export const FLAG_SECONDARY = 256;
export const FLAG_FAILED = 512;
export const FLAG_DUPLICATE = 1024;
export const FLAG_SUPPLEMENTARY = 2048;

/** Fixed fields of a record, its size included. */
const FIXED = 36;
const MAX_HEADER_BYTES = 64 * 1024 * 1024;
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** Takes what is wrong with a file of records: what it is, where, the value, and what to do about it. */
export interface RecordFindings {
  add(
    kind: readonly ['error', 'bam-truncated' | 'bam-damaged'],
    place: string,
    detail: readonly [string | number, string],
  ): void;
}

export interface BamParserOptions {
  readonly onHeader: (header: BamHeader) => void;
  readonly onRecord: (record: BamRecord) => void;
}

/** Parses unpacked BAM from chunks of any size. A record that cannot be one ends reading. */
export class BamParser {
  readonly #options: BamParserOptions;
  readonly #findings: RecordFindings;
  /** What is not parsed yet, and how much there has to be before it is tried. */
  #parts: Uint8Array[] = [];
  #length = 0;
  #wanted = 0;
  #header: BamHeader | null = null;
  #isStopped = false;
  #records = 0;
  /** Unpacked bytes that were parsed and let go of. */
  #passed = 0;
  #headerBytes = 0;
  #recordBegin = 0;
  #recordEnd = 0;

  constructor(findings: RecordFindings, options: BamParserOptions) {
    this.#findings = findings;
    this.#options = options;
  }

  /** True once a record could not be understood: what follows is not read. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  get records(): number {
    return this.#records;
  }

  /** Unpacked bytes before the first record; 0 as long as the header is not whole. */
  get headerBytes(): number {
    return this.#headerBytes;
  }

  /** Where in the unpacked file the present record begins, and where it ends; for `onRecord`. */
  get recordBegin(): number {
    return this.#recordBegin;
  }

  get recordEnd(): number {
    return this.#recordEnd;
  }

  push(chunk: Uint8Array): void {
    if (this.#isStopped) return;
    this.#parts.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= this.#wanted) this.#take();
  }

  /** @param isCut the packing ended early and was told of: what is left is cut off by that */
  end(isCut: boolean): void {
    if (!this.#isStopped) this.#take();
    if (this.#isStopped || isCut) return;
    if (this.#header === null || this.#length > 0) {
      const place = this.#header === null ? 'header' : `record ${this.#records + 1}`;
      const hint =
        'The file ends within this: it is cut short. Fetch it again and compare its size and digest.';
      this.#findings.add(['error', 'bam-truncated'], place, ['', hint]);
    }
  }

  #take(): void {
    const bytes = joinBytes(this.#parts);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    if (this.#header === null) {
      at = this.#takeHeader(bytes, view);
      if (at === 0 && bytes.length > MAX_HEADER_BYTES) this.#stop('', 'Its header has no end.');
    }
    if (this.#header !== null) at = this.#takeRecords(bytes, view, at);
    this.#passed += at;
    const rest = this.#isStopped ? new Uint8Array(0) : bytes.slice(at);
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    // What is long is looked at again only once there is more of it, or time would grow with its square.
    this.#wanted = at === 0 ? 1.5 * rest.length : 0;
  }

  #stop(value: string | number, reason: string): void {
    this.#isStopped = true;
    const place = this.#header === null ? 'header' : `record ${this.#records + 1}`;
    const hint = `${reason} The file is damaged; what follows was not read. Fetch it again and compare its digest.`;
    this.#findings.add(['error', 'bam-damaged'], place, [value, hint]);
  }

  /** Gives where the records begin, 0 where the header is not whole yet. */
  #takeHeader(bytes: Uint8Array, view: DataView): number {
    if (bytes.length < 12) return 0;
    const textLength = view.getUint32(4, true);
    if (textLength > MAX_HEADER_BYTES) {
      this.#stop(textLength, 'Its header says that it is longer than 64 MiB.');
      return 0;
    }
    let at = 8 + textLength + 4;
    if (bytes.length < at) return 0;
    const count = view.getInt32(8 + textLength, true);
    if (count < 0 || count > 10_000_000) {
      this.#stop(count, 'Its header has no valid number of references.');
      return 0;
    }
    const references: { name: string; length: number }[] = [];
    for (let i = 0; i < count; i++) {
      if (bytes.length < at + 4) return 0;
      const nameLength = view.getInt32(at, true);
      if (nameLength < 1 || nameLength > 65536) {
        this.#stop(nameLength, 'The name of a reference has no valid length.');
        return 0;
      }
      if (bytes.length < at + 8 + nameLength) return 0;
      const name = decode(bytes.subarray(at + 4, at + 3 + nameLength));
      references.push({ name, length: view.getInt32(at + 4 + nameLength, true) });
      at += 8 + nameLength;
    }
    this.#header = { text: decode(bytes.subarray(8, 8 + textLength)), references };
    this.#headerBytes = at;
    this.#options.onHeader(this.#header);
    return at;
  }

  #takeRecords(bytes: Uint8Array, view: DataView, begin: number): number {
    let at = begin;
    while (bytes.length - at >= 4) {
      const size = view.getInt32(at, true) + 4;
      if (size < FIXED || size > MAX_RECORD_BYTES) {
        this.#stop(size - 4, 'The size of a record is not valid.');
        return at;
      }
      if (bytes.length - at < size) return at;
      const record = this.#readRecord(bytes, view, at);
      if (record === null || record.qualityBegin + record.sequenceLength > at + size) {
        if (!this.#isStopped) this.#stop(size - 4, 'A record is shorter than its fields.');
        return at;
      }
      this.#records++;
      this.#recordBegin = this.#passed + at;
      this.#recordEnd = this.#recordBegin + size;
      this.#options.onRecord(record);
      at += size;
    }
    return at;
  }

  #readRecord(bytes: Uint8Array, view: DataView, at: number): BamRecord | null {
    const reference = view.getInt32(at + 4, true);
    const references = this.#header?.references ?? [];
    if (reference < -1 || reference >= references.length) {
      this.#stop(reference, 'A record names a reference that the header does not have.');
      return null;
    }
    const position = view.getInt32(at + 8, true);
    if (position < -1 || (reference >= 0 && position > (references[reference]?.length ?? 0))) {
      this.#stop(position, 'A record lies beyond the end of its reference.');
      return null;
    }
    const nameLength = view.getUint8(at + 12);
    const cigarLength = view.getUint16(at + 16, true);
    const sequenceLength = view.getInt32(at + 20, true);
    if (sequenceLength < 0 || nameLength < 1) {
      this.#stop(sequenceLength, 'The lengths of a record are not valid.');
      return null;
    }
    const cigarBegin = at + FIXED + nameLength;
    const sequenceBegin = cigarBegin + 4 * cigarLength;
    return {
      bytes,
      reference,
      position,
      mappingQuality: view.getUint8(at + 13),
      flags: view.getUint16(at + 18, true),
      nameBegin: at + FIXED,
      nameLength: nameLength - 1,
      cigarBegin,
      cigarLength,
      sequenceBegin,
      sequenceLength,
      qualityBegin: sequenceBegin + ((sequenceLength + 1) >> 1),
    };
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Letter of the operations of a CIGAR by their number. */
export const CIGAR_LETTERS = 'MIDNSHP=X';

/** One operation of a record's CIGAR: its letter's place in `CIGAR_LETTERS`, and how long it is. */
export function readCigar(
  { bytes, cigarBegin }: BamRecord,
  index: number,
): { readonly operation: number; readonly length: number } {
  const at = cigarBegin + 4 * index;
  const value =
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0;
  return { operation: value & 15, length: value >>> 4 };
}

/** Whether an operation advances on the read, and on the reference. */
export const ADVANCES_READ: readonly boolean[] = [...CIGAR_LETTERS].map((one) =>
  'MIS=X'.includes(one),
);
export const ADVANCES_REFERENCE: readonly boolean[] = [...CIGAR_LETTERS].map((one) =>
  'MDN=X'.includes(one),
);

/** How many letters of the reference a record covers. */
export function findReferenceSpan(record: BamRecord): number {
  let span = 0;
  for (let i = 0; i < record.cigarLength; i++) {
    const { operation, length } = readCigar(record, i);
    if (ADVANCES_REFERENCE[operation] === true) span += length;
  }
  return span;
}
