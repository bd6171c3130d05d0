import { fail, type Result, succeed } from '../../../std/result.ts';

/** What an index says of its BAM file. */
export interface BaiIndex {
  readonly references: number;
  /** Places in the packed file (offsets of blocks) that the index points to, each once. */
  readonly blocks: ReadonlySet<number>;
  /** Of each reference the records that are mapped to it and those that only lie there; null without. */
  readonly counts: readonly ({ readonly mapped: number; readonly unmapped: number } | null)[];
  /** Records without a place; null where the index does not say. */
  readonly withoutPlace: number | null;
}

/** The bin in which samtools keeps counts (SAM specification, section 5.2). */
const COUNTING_BIN = 37450;

/** Parses a BAI index of a whole file. SAM specification, section 5.2. Gives the reason where it is damaged. */
export function parseBai(bytes: Uint8Array): Result<BaiIndex, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0, true) !== 0x01494142) {
    return fail('it does not begin as a BAI file does');
  }
  const references = view.getInt32(4, true);
  const blocks = new Set<number>();
  const counts: ({ mapped: number; unmapped: number } | null)[] = [];
  let at = 8;
  try {
    for (let reference = 0; reference < references; reference++) {
      let own: { mapped: number; unmapped: number } | null = null;
      const bins = view.getInt32(at, true);
      at += 4;
      for (let bin = 0; bin < bins; bin++) {
        const number = view.getUint32(at, true);
        const chunks = view.getInt32(at + 4, true);
        at += 8;
        if (number === COUNTING_BIN && chunks === 2) {
          own = { mapped: readNumber(view, at + 16), unmapped: readNumber(view, at + 24) };
        } else {
          for (let i = 0; i < chunks; i++) blocks.add(readBlock(view, at + 16 * i));
        }
        at += 16 * chunks;
      }
      const intervals = view.getInt32(at, true);
      at += 4;
      for (let i = 0; i < intervals; i++) blocks.add(readBlock(view, at + 8 * i));
      at += 8 * intervals;
      counts.push(own);
    }
    const withoutPlace = bytes.length - at >= 8 ? readNumber(view, at) : null;
    // Zero is what empty intervals hold.
    blocks.delete(0);
    return succeed({ references, blocks, counts, withoutPlace });
  } catch (error) {
    if (error instanceof RangeError) return fail('it ends too early');
    throw error;
  }
}

function readNumber(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

/** The upper 48 bits of a virtual offset: where the block begins in the file. */
function readBlock(view: DataView, at: number): number {
  return Math.floor(readNumber(view, at) / 65536);
}
