import { crc32, deflateRawSync } from 'node:zlib';
import { CIGAR_LETTERS } from '../../../bio/hts/bam-parser.ts';
import { BGZF_END_MARKER } from '../../../bio/hts/bgzf-block.ts';

/** One record to write. */
export interface RecordToWrite {
  readonly name?: string;
  readonly flags?: number;
  /** Place in the list of references; -1 for none. */
  readonly reference?: number;
  /** 0-based; -1 for none. */
  readonly position?: number;
  readonly cigar?: string;
  readonly sequence?: string;
  /** One quality for all letters. */
  readonly quality?: number;
}

export interface BamToWrite {
  readonly text?: string;
  readonly references?: readonly (readonly [string, number])[];
  readonly records?: readonly RecordToWrite[];
}

const CODES = '=ACMGRSVTWYHKDBN';

function writeRecord(record: RecordToWrite): Uint8Array {
  const {
    name = 'r',
    flags = 0,
    reference = 0,
    position = 0,
    sequence = '',
    quality = 30,
  } = record;
  const { cigar = `${sequence.length}M` } = record;
  const operations = [...cigar.matchAll(/(\d+)([MIDNSHP=X])/g)];
  const packed = (sequence.length + 1) >> 1;
  const size = 36 + name.length + 1 + 4 * operations.length + packed + sequence.length;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, size - 4, true);
  view.setInt32(4, reference, true);
  view.setInt32(8, position, true);
  view.setUint8(12, name.length + 1);
  view.setUint8(13, 60);
  view.setUint16(16, operations.length, true);
  view.setUint16(18, flags, true);
  view.setInt32(20, sequence.length, true);
  view.setInt32(24, -1, true);
  view.setInt32(28, -1, true);
  bytes.set(new TextEncoder().encode(name), 36);
  let at = 36 + name.length + 1;
  for (const [, length = '', letter = ''] of operations) {
    view.setUint32(at, (Number(length) << 4) | CIGAR_LETTERS.indexOf(letter), true);
    at += 4;
  }
  for (const [i, letter] of [...sequence].entries()) {
    const code = CODES.indexOf(letter);
    bytes[at + (i >> 1)] = (bytes[at + (i >> 1)] as number) | (i % 2 === 0 ? code << 4 : code);
  }
  bytes.fill(quality, at + packed);
  return bytes;
}

/** BAM as it is before it is packed. */
export function writeUnpackedBam({
  text = '',
  references = [],
  records = [],
}: BamToWrite): Uint8Array {
  const parts: Uint8Array[] = [];
  const number = (value: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setInt32(0, value, true);
    return bytes;
  };
  const encode = (part: string) => new TextEncoder().encode(part);
  parts.push(
    encode('BAM\u0001'),
    number(encode(text).length),
    encode(text),
    number(references.length),
  );
  for (const [name, length] of references) {
    parts.push(number(name.length + 1), encode(`${name}\0`), number(length));
  }
  parts.push(...records.map(writeRecord));
  return Buffer.concat(parts);
}

/** One block of BGZF with these bytes, 65,280 at most. */
export function writeBgzfBlock(bytes: Uint8Array): Uint8Array {
  const packed = deflateRawSync(bytes);
  const block = Buffer.alloc(18 + packed.length + 8);
  block.set(BGZF_END_MARKER.subarray(0, 16));
  block.writeUInt16LE(block.length - 1, 16);
  block.set(packed, 18);
  block.writeUInt32LE(crc32(bytes), 18 + packed.length);
  block.writeUInt32LE(bytes.length, 18 + packed.length + 4);
  return block;
}

/** Bytes as BGZF of blocks of one size, with the mark of its end unless that is to be missing. */
export function writeBgzf(bytes: Uint8Array, blockBytes = 65_280, hasEnd = true): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    blocks.push(writeBgzfBlock(bytes.subarray(at, at + blockBytes)));
  }
  return Buffer.concat(hasEnd ? [...blocks, BGZF_END_MARKER] : blocks);
}

/** An index that points to these blocks and counts these records. */
export function writeBai(
  references: readonly {
    readonly blocks: readonly number[];
    readonly mapped: number;
    readonly unmapped: number;
  }[],
  withoutPlace: number,
): Uint8Array {
  const numbers: (readonly [32 | 64, number])[] = [
    [32, 0x01494142],
    [32, references.length],
  ];
  for (const { blocks, mapped, unmapped } of references) {
    numbers.push([32, 2], [32, 4681], [32, blocks.length]);
    for (const block of blocks) numbers.push([64, block * 65536], [64, block * 65536 + 1]);
    numbers.push([32, 37450], [32, 2], [64, 0], [64, 0], [64, mapped], [64, unmapped]);
    numbers.push([32, 1], [64, (blocks[0] ?? 0) * 65536]);
  }
  numbers.push([64, withoutPlace]);
  const bytes = Buffer.alloc(numbers.reduce((sum, [bits]) => sum + bits / 8, 0));
  let at = 0;
  for (const [bits, value] of numbers) {
    if (bits === 32) bytes.writeUInt32LE(value, at);
    else bytes.writeBigUInt64LE(BigInt(value), at);
    at += bits / 8;
  }
  return bytes;
}
