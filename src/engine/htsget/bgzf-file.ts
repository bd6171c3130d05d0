import {
  BGZF_END_MARKER,
  formatBlock,
  MAX_BLOCK_BYTES,
  parseBlockSize,
  USUAL_BLOCK_BYTES,
} from '../../bio/hts/bgzf-block.ts';
import type { BlockCodec } from '../../std/block-codec.ts';
import { joinBytes } from '../../std/join-bytes.ts';
import { UnpackError } from '../../std/unpack.ts';
import { faultOf, HtsgetFailureError } from './htsget-failure.ts';
import { type RangedFile, readPart } from './ranged-file.ts';

/** A block of a BGZF file, unpacked. */
export interface UnpackedBlock {
  /** Where it begins in the file, and where the next one does. */
  readonly begin: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Reads blocks of a BGZF file. Every method throws HtsgetFailureError where the file is damaged. */
export class BgzfFile {
  readonly file: RangedFile;
  readonly #codec: BlockCodec;

  constructor(file: RangedFile, codec: BlockCodec) {
    this.file = file;
    this.#codec = codec;
  }

  /** @param saidBy what says that a block begins there: it is to blame where none does */
  async readBlock(begin: number, saidBy: 'file' | 'index'): Promise<UnpackedBlock> {
    const bytes = await readPart(this.file, begin, begin + MAX_BLOCK_BYTES);
    const size = parseBlockSize(bytes);
    if (size === null) throw new HtsgetFailureError(noBlock(begin, saidBy));
    return this.#unpack(bytes, begin, size);
  }

  /** The blocks from `begin` to the end of the file, one after the other, read by `windowBytes`. */
  async *readBlocks(begin: number, windowBytes: number): AsyncGenerator<UnpackedBlock, undefined> {
    let at = begin;
    let window: Uint8Array = new Uint8Array(0);
    let offset = 0;
    while (at < this.file.size) {
      if (window.length - offset < MAX_BLOCK_BYTES) {
        const rest = window.subarray(offset);
        const next = at + rest.length;
        const more = await readPart(this.file, next, next + windowBytes);
        window = joinBytes([rest, more]);
        offset = 0;
      }
      const size = parseBlockSize(window, offset);
      if (size === null) throw new HtsgetFailureError(noBlock(at, 'file'));
      yield await this.#unpack(window.subarray(offset), at, size);
      at += size;
      offset += size;
    }
    return undefined;
  }

  /** Bytes packed anew as blocks of BGZF. */
  async pack(bytes: Uint8Array): Promise<Uint8Array> {
    const blocks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += USUAL_BLOCK_BYTES) {
      const plain = bytes.subarray(at, at + USUAL_BLOCK_BYTES);
      blocks.push(formatBlock(plain, await this.#codec.deflate(plain)));
    }
    return joinBytes(blocks);
  }

  /** Where the block begins that marks the end of the file; null where the file has none. */
  async findEndMarker(): Promise<number | null> {
    const begin = this.file.size - BGZF_END_MARKER.length;
    if (begin < 0) return null;
    const tail = await readPart(this.file, begin, this.file.size);
    return tail.every((byte, at) => byte === BGZF_END_MARKER[at]) ? begin : null;
  }

  async #unpack(bytes: Uint8Array, begin: number, size: number): Promise<UnpackedBlock> {
    const where = `byte ${begin}`;
    if (bytes.length < size) {
      const hint = `The block of ${size} bytes that begins here is cut off after ${bytes.length}. Fetch the file again and compare its digest.`;
      throw new HtsgetFailureError(faultOf('hts-file-damaged', where, [bytes.length, hint]));
    }
    try {
      const unpacked = await this.#codec.gunzip(bytes.subarray(0, size), MAX_BLOCK_BYTES);
      return { begin, end: begin + size, bytes: unpacked };
    } catch (error) {
      if (!(error instanceof UnpackError)) throw error;
      const hint = `The block that begins here does not unpack (${error.message}). Fetch the file again and compare its digest.`;
      throw new HtsgetFailureError(faultOf('hts-file-damaged', where, ['', hint]));
    }
  }
}

function noBlock(begin: number, saidBy: 'file' | 'index') {
  const where = `byte ${begin}`;
  if (saidBy === 'index') {
    const hint =
      'The index points here, where no block of the file begins: it is of another file. Make it again.';
    return faultOf('hts-index-not-fitting', where, ['', hint]);
  }
  const hint =
    'No block of BGZF begins here, where the one before ends. Fetch the file again and compare its digest.';
  return faultOf('hts-file-damaged', where, ['', hint]);
}
