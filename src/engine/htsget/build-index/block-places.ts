import type { VirtualOffset } from '../../../bio/hts/virtual-offset.ts';

/** Finds where bytes of what blocks unpack to lie in the packed file, while blocks come and records go. */
export class BlockPlaces {
  /** Blocks that a record may still lie in, with where each begins in the unpacked file. */
  #blocks: { readonly begin: number; readonly end: number; readonly unpacked: number }[] = [];
  #unpacked = 0;
  /** Where the last block ends in the packed file. */
  #end = 0;

  add(begin: number, end: number, bytes: number): void {
    this.#blocks.push({ begin, end, unpacked: this.#unpacked });
    this.#unpacked += bytes;
    this.#end = end;
  }

  /** The place of a byte of the unpacked file; places are asked for in ascending order. */
  locate(unpacked: number): VirtualOffset {
    while (this.#blocks.length > 1 && (this.#blocks[1]?.unpacked ?? 0) <= unpacked)
      this.#blocks.shift();
    const [block] = this.#blocks;
    if (block === undefined || unpacked >= this.#unpacked) return { block: this.#end, within: 0 };
    return { block: block.begin, within: unpacked - block.unpacked };
  }
}
