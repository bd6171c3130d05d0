import type { HtsIndex } from '../../../engine/htsget/hts-index.ts';

/** An index with what it takes: bytes as it is kept in files, unpacked. */
export interface WeighedIndex {
  readonly index: HtsIndex;
  readonly bytes: number;
}

/**
 * Indexes of files, in memory only: where reads lie is told of nobody on a disk. What was asked for longest ago goes first
 * where all together are larger than `maxBytes`; one that is larger by itself is used and not kept. Who asks for one that is
 * being read or made waits for it; none is made beside another.
 */
export class IndexMemory {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, WeighedIndex>();
  readonly #underWay = new Map<string, Promise<HtsIndex>>();
  #bytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws what `make` is rejected with, which is not remembered */
  async take(file: string, make: () => Promise<WeighedIndex>): Promise<HtsIndex> {
    const kept = this.#kept.get(file);
    if (kept !== undefined) {
      this.#kept.delete(file);
      this.#kept.set(file, kept);
      return kept.index;
    }
    const underWay = this.#underWay.get(file);
    if (underWay !== undefined) return underWay;
    const made = this.#last.then(make).then((one) => {
      this.#keep(file, one);
      return one.index;
    });
    this.#last = made.catch(() => undefined);
    this.#underWay.set(file, made);
    try {
      return await made;
    } finally {
      this.#underWay.delete(file);
    }
  }

  #keep(file: string, one: WeighedIndex): void {
    if (one.bytes > this.#maxBytes) return;
    this.#kept.set(file, one);
    this.#bytes += one.bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
