import type { AlignmentParams } from '../alignment-params.ts';
import type { Seed } from '../seed.ts';
import { Frame, type KernelMemory } from './kernel-memory.ts';
import { patternBits, type SeedTable } from './seed-table.ts';

/** Order of the fields of a request, as in seeds.as.ts. */
const FIELDS = [
  'query',
  'queryLength',
  'reference',
  'referenceLength',
  'kmerLength',
  'kmerDistance',
  'block',
  'allowedMismatches',
  'window',
  'keys',
  'found',
  'mask',
  'groupBegin',
  'places',
  'diagonals',
  'results',
  'rings',
  'stretches',
  'stretchCapacity',
  'seeds',
  'seedCapacity',
  'ownEven',
  'ownOdd',
  'patternEven',
  'patternOdd',
  'span',
] as const;

/** What stays for all queries. */
type Fixed = 'kmerLength' | 'kmerDistance' | 'block' | 'allowedMismatches' | 'window' | TableField;
type TableField = 'keys' | 'found' | 'mask' | 'groupBegin' | 'places' | OwnField;
type OwnField = 'ownEven' | 'ownOdd' | 'patternEven' | 'patternOdd' | 'span';

const STRETCH_BYTES = 12;
const SEED_BYTES = 8;
/** Working memory of chain.as.ts, by seed and besides. */
const CHAIN_BYTES = 80;
const CHAIN_FIXED_BYTES = 8192 + 256;

/** Where the sequences lie, and behind what the kernel may work. */
export interface SeedQuery {
  readonly query: number;
  readonly queryLength: number;
  readonly reference: number;
  readonly referenceLength: number;
  readonly frame: Frame;
}

/** Finds seeds and chains them. Specification, section 4.2. */
export class SeedKernel {
  readonly #memory: KernelMemory;
  readonly #fixed: Readonly<Record<Fixed, number>>;
  #stretchCapacity = 256;
  #seedCapacity = 4096;

  constructor(memory: KernelMemory, table: SeedTable, params: AlignmentParams) {
    this.#memory = memory;
    this.#fixed = {
      kmerLength: params.kmerLength,
      kmerDistance: params.kmerDistance,
      block: params.minMatchLength,
      allowedMismatches: params.allowedMismatches,
      window: params.windowSize,
      keys: memory.keep(table.keys),
      found: memory.keep(table.found),
      mask: table.found.length - 1,
      groupBegin: memory.keep(table.groupBegin),
      places: memory.keep(table.places),
      ownEven: memory.keep(table.own[0]),
      ownOdd: memory.keep(table.own[1]),
      patternEven: patternBits(params.kmerLength, 0),
      patternOdd: patternBits(params.kmerLength, 1),
      span: ((3 * params.kmerLength - 2) >> 1) + 1,
    };
  }

  /** The best chain, empty where there is no seed. */
  findChain(query: SeedQuery): Seed[] {
    for (;;) {
      const { count, seeds, end } = this.#findSeeds(query);
      if (count < 0) this.#stretchCapacity *= 4;
      else if (count > this.#seedCapacity) this.#seedCapacity = Math.ceil(1.5 * count);
      else return count === 0 ? [] : this.#chain(seeds, count, end);
    }
  }

  #findSeeds(query: SeedQuery): { count: number; seeds: number; end: number } {
    const { queryLength, referenceLength } = query;
    const frame = new Frame(query.frame.end);
    const diagonalCount = queryLength + referenceLength + 1;
    const address = frame.take(4 * FIELDS.length);
    const own = {
      ...query,
      ...this.#fixed,
      diagonals: frame.take(diagonalCount),
      results: frame.take(4 * (Math.ceil(queryLength / this.#fixed.kmerDistance) + 2)),
      rings: frame.take(8 * (this.#fixed.allowedMismatches + 1)),
      stretches: frame.take(STRETCH_BYTES * this.#stretchCapacity),
      stretchCapacity: this.#stretchCapacity,
      seeds: frame.take(SEED_BYTES * this.#seedCapacity),
      seedCapacity: this.#seedCapacity,
    };
    this.#memory.ensure(frame.end);
    const { ints, bytes, run } = this.#memory;
    bytes.fill(0, own.diagonals, own.diagonals + diagonalCount);
    FIELDS.forEach((field, i) => {
      ints[address / 4 + i] = own[field];
    });
    return { count: run.findSeeds(address), seeds: own.seeds, end: frame.end };
  }

  #chain(seeds: number, count: number, end: number): Seed[] {
    const frame = new Frame(end);
    const work = frame.take(CHAIN_BYTES * count + CHAIN_FIXED_BYTES);
    const chain = frame.take(12 * count);
    this.#memory.ensure(frame.end);
    const { ints, run } = this.#memory;
    const length = run.chainSeeds(seeds, count, this.#fixed.block, work, chain);
    return Array.from({ length }, (_, i) => ({
      queryBegin: ints[chain / 4 + 3 * i] as number,
      referenceBegin: ints[chain / 4 + 3 * i + 1] as number,
      length: ints[chain / 4 + 3 * i + 2] as number,
    }));
  }
}
