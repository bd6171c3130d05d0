import { crc32, gzipSync } from 'node:zlib';

/** A number of 32 bits as CRAM's ITF-8. CRAM specification 3.1, section 2.3. */
export function writeItf8(value: number): number[] {
  const bits = value >>> 0;
  if (bits < 0x80) return [bits];
  if (bits < 0x4000) return [0x80 | (bits >>> 8), bits & 255];
  if (bits < 0x20_0000) return [0xc0 | (bits >>> 16), (bits >>> 8) & 255, bits & 255];
  if (bits < 0x1000_0000) {
    return [0xe0 | (bits >>> 24), (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255];
  }
  return [
    0xf0 | (bits >>> 28),
    (bits >>> 20) & 255,
    (bits >>> 12) & 255,
    (bits >>> 4) & 255,
    bits & 15,
  ];
}

/** A number of up to 53 bits as CRAM's LTF-8. */
export function writeLtf8(value: number): number[] {
  for (let more = 0; more < 8; more++) {
    if (value >= 2 ** (7 * (more + 1))) continue;
    const rest = Array.from(
      { length: more },
      (_, at) => Math.floor(value / 256 ** (more - 1 - at)) % 256,
    );
    return [((0xff00 >> more) & 255) | Math.floor(value / 256 ** more), ...rest];
  }
  throw new Error('more than 56 bits');
}

function int32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
}

function block(content: number, data: Uint8Array, isPacked = false): Uint8Array {
  const packed = isPacked ? gzipSync(data) : data;
  const head = [
    isPacked ? 1 : 0,
    content,
    ...writeItf8(0),
    ...writeItf8(packed.length),
    ...writeItf8(data.length),
  ];
  const bytes = Buffer.concat([Uint8Array.from(head), packed]);
  return Buffer.concat([bytes, Uint8Array.from(int32(crc32(bytes)))]);
}

interface ContainerToWrite {
  readonly reference: number;
  readonly records: number;
  readonly blocks: readonly Uint8Array[];
  /** Which blocks are slice headers. */
  readonly slices: readonly number[];
}

function container({ reference, records, blocks, slices }: ContainerToWrite): Uint8Array {
  const data = Buffer.concat(blocks);
  const offsets = blocks.map((_, at) =>
    blocks.slice(0, at).reduce((sum, one) => sum + one.length, 0),
  );
  const head = Uint8Array.from([
    ...int32(data.length),
    ...writeItf8(reference),
    ...writeItf8(1),
    ...writeItf8(100),
    ...writeItf8(records),
    ...writeLtf8(0),
    ...writeLtf8(records * 100),
    ...writeItf8(blocks.length),
    ...writeItf8(slices.length),
    ...slices.flatMap((at) => writeItf8(offsets[at] ?? 0)),
  ]);
  return Buffer.concat([head, Uint8Array.from(int32(crc32(head))), data]);
}

/** The container that ends a file of version 3. CRAM specification 3.0, section 9. */
export const CRAM_END: Uint8Array = Buffer.from(
  '0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b',
  'hex',
);

/** What to write: one container with one slice, whose reads are left out. */
export interface CramToWrite {
  readonly text: string;
  readonly version?: readonly [number, number];
  /** False where reads are kept whole, without a reference. */
  readonly needsReference?: boolean;
  readonly isEmbedded?: boolean;
  /** Place of the slice's reference in the header; -2 for several. */
  readonly reference?: number;
  readonly records?: number;
  readonly isHeaderPacked?: boolean;
  /** References of further containers of the same form. */
  readonly more?: readonly number[];
}

/** CRAM 3 whose containers are as the specification says, but hold no reads. */
export function writeCram(options: CramToWrite): Uint8Array {
  const { text, version = [3, 0], needsReference = true, reference = 0, records = 10 } = options;
  const letters = new TextEncoder().encode(text);
  const header = Buffer.concat([Uint8Array.from(int32(letters.length)), letters]);
  const key = (name: string) => [...new TextEncoder().encode(name)];
  const preservation = [
    ...writeItf8(3),
    ...key('RN'),
    1,
    ...key('SM'),
    ...[0x1b, 0x1b, 0x1b, 0x1b, 0x1b],
    ...key('RR'),
    needsReference ? 1 : 0,
  ];
  const compression = Uint8Array.from([
    ...writeItf8(preservation.length),
    ...preservation,
    1,
    0,
    1,
    0,
  ]);
  const sliceOf = (of: number) =>
    Uint8Array.from([
      ...writeItf8(of),
      ...writeItf8(1),
      ...writeItf8(100),
      ...writeItf8(records),
      ...writeLtf8(0),
      ...writeItf8(1),
      ...writeItf8(0),
      ...writeItf8(options.isEmbedded === true ? 5 : -1),
      ...new Array(16).fill(0),
    ]);
  return Buffer.concat([
    new TextEncoder().encode('CRAM'),
    Uint8Array.from([...version, ...new Array(20).fill(0)]),
    container({
      reference: 0,
      records: 0,
      blocks: [block(0, header, options.isHeaderPacked)],
      slices: [],
    }),
    ...[reference, ...(options.more ?? [])].map((of) =>
      container({
        reference: of,
        records,
        blocks: [block(1, compression), block(2, sliceOf(of)), block(5, new Uint8Array(30))],
        slices: [1],
      }),
    ),
    CRAM_END,
  ]);
}
