import { Random } from './random.ts';

/** Sequencers whose reads are imitated. */
export type SimulatedPlatform = 'ILLUMINA' | 'OXFORD_NANOPORE';

/** One read, or the two of a pair. Sequences in upper case, qualities as letters with 33 added. */
export interface SimulatedRead {
  readonly name: string;
  readonly sequence: string;
  readonly quality: string;
  /** Null for reads that are no pairs. */
  readonly mate: { readonly sequence: string; readonly quality: string } | null;
  /** Where the molecule lay on the genome, 0-based and half-open, and whether the read is of the other strand. */
  readonly begin: number;
  readonly end: number;
  readonly isReverse: boolean;
}

/** Places of an amplicon's primers, 0-based and half-open; several where there are alternatives. */
export interface SimulatedAmplicon {
  readonly left: readonly { readonly begin: number; readonly end: number }[];
  readonly right: readonly { readonly begin: number; readonly end: number }[];
}

/** How reads are made. */
export interface ReadOptions {
  readonly seed: number;
  readonly platform: SimulatedPlatform;
  /** Mean depth over the genome. */
  readonly depth: number;
  /** Letters of a read of pairs; 150 unless given. */
  readonly readLength?: number;
  /** Share of wrong letters: 0.005, or 0.05 for long reads, unless given. */
  readonly errorShare?: number;
}

/** How reads of amplicons are made. */
export interface AmpliconReadOptions extends ReadOptions {
  /** Share of the amplicons that give no reads. */
  readonly dropoutShare: number;
  /** Primers were cut off, as programs do before a consensus is made. */
  readonly isTrimmed?: boolean;
}

const LETTERS = 'ACGT';
const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' };
const SHORT_ERRORS = 0.005;
const LONG_ERRORS = 0.05;
const FRAGMENT = { mean: 380, deviation: 60 };
const LONG_FRAGMENT = { mean: 1200, deviation: 400 };

function turn(letters: string): string {
  let turned = '';
  for (let i = letters.length - 1; i >= 0; i--) {
    const letter = letters.charAt(i);
    turned += COMPLEMENT[letter] ?? letter;
  }
  return turned;
}

/** Makes reads of molecules, one after the other. */
export class ReadWriter {
  readonly #random: Random;
  readonly #options: ReadOptions;
  readonly #genome: string;
  #count = 0;

  constructor(genome: string, options: ReadOptions, random: Random) {
    this.#genome = genome;
    this.#options = options;
    this.#random = random;
  }

  /** Letters of reads that a molecule of this length gives. */
  lettersOf(length: number): number {
    const { platform, readLength = 150 } = this.#options;
    return platform === 'ILLUMINA' ? 2 * Math.min(length, readLength) : length;
  }

  /** Reads of what lies on the genome from `begin` to `end`. */
  write(begin: number, end: number): SimulatedRead {
    return this.writeMolecule(this.#genome.slice(begin, end), begin);
  }

  /** Reads of a molecule whose letters are given. */
  writeMolecule(forward: string, begin: number): SimulatedRead {
    const isReverse = this.#random.chance(0.5);
    const end = begin + forward.length;
    const molecule = isReverse ? turn(forward) : forward;
    const name = this.#name();
    const place = { name, begin, end, isReverse };
    if (this.#options.platform === 'OXFORD_NANOPORE') {
      return { ...place, ...this.#readLong(molecule), mate: null };
    }
    const { readLength = 150 } = this.#options;
    const mate = this.#readShort(turn(molecule).slice(0, readLength));
    return { ...place, ...this.#readShort(molecule.slice(0, readLength)), mate };
  }

  #name(): string {
    const number = this.#count++;
    if (this.#options.platform === 'ILLUMINA') {
      return `SIM01:1:SIMULATED:1:${1101 + (number >> 16)}:${number & 0xffff}:${this.#options.seed}`;
    }
    const digits = (length: number) =>
      Array.from({ length }, () => this.#random.below(16).toString(16)).join('');
    return `${number.toString(16).padStart(8, '0')}-${digits(4)}-${digits(4)}-${digits(4)}-${digits(12)}`;
  }

  #readShort(letters: string): { sequence: string; quality: string } {
    const random = this.#random;
    const { errorShare = SHORT_ERRORS } = this.#options;
    let sequence = '';
    let quality = '';
    for (const letter of letters) {
      const isWrong = random.chance(errorShare);
      sequence += isWrong ? this.#other(letter) : letter;
      quality += String.fromCharCode(33 + (isWrong ? 12 + random.below(8) : 30 + random.below(10)));
    }
    return { sequence, quality };
  }

  #readLong(letters: string): { sequence: string; quality: string } {
    const random = this.#random;
    const { errorShare = LONG_ERRORS } = this.#options;
    let sequence = '';
    for (const letter of letters) {
      if (!random.chance(errorShare)) sequence += letter;
      else {
        // Two of five errors are other letters, the rest deletions and insertions.
        const kind = random.next();
        if (kind < 0.4) sequence += this.#other(letter);
        else if (kind >= 0.7) sequence += letter + LETTERS.charAt(random.below(4));
      }
    }
    let quality = '';
    for (let i = 0; i < sequence.length; i++)
      quality += String.fromCharCode(33 + 8 + random.below(14));
    return { sequence, quality };
  }

  #other(letter: string): string {
    const others = LETTERS.replace(letter, '');
    return others.charAt(this.#random.below(3));
  }
}

/**
 * Reads of a genome that was amplified: molecules reach from a left primer to a right one. How often an
 * amplicon is read differs by chance, about as much as in practice; some give nothing at all.
 */
export function* simulateAmpliconReads(
  genome: string,
  amplicons: readonly SimulatedAmplicon[],
  options: AmpliconReadOptions,
): Generator<SimulatedRead> {
  const random = new Random(options.seed, 1);
  const writer = new ReadWriter(genome, options, new Random(options.seed, 2));
  const silent = new Set<number>();
  const wanted = Math.round(options.dropoutShare * amplicons.length);
  while (silent.size < wanted) silent.add(random.below(amplicons.length));
  let sum = 0;
  const cumulative = amplicons.map((_, at) => {
    if (!silent.has(at)) sum += Math.exp(random.normal(0, 0.5));
    return sum;
  });
  if (sum === 0) return;
  let letters = options.depth * genome.length;
  while (letters > 0) {
    const amplicon = amplicons[random.pickCumulative(cumulative)] as SimulatedAmplicon;
    const left = random.pick(amplicon.left);
    const right = random.pick(amplicon.right);
    let begin = options.isTrimmed === true ? left.end : left.begin;
    let end = options.isTrimmed === true ? right.begin : right.end;
    if (options.platform === 'OXFORD_NANOPORE') {
      // Pores lose a few letters at the ends, and one molecule in six breaks.
      begin += random.below(3);
      end -= random.below(3);
      const lost = random.below(Math.floor((end - begin) / 2));
      const kind = random.next();
      if (kind < 1 / 12) begin += lost;
      else if (kind < 1 / 6) end -= lost;
    }
    letters -= writer.lettersOf(end - begin);
    yield writer.write(begin, end);
  }
}

/** Reads of a genome that was cut at random places. */
export function* simulateShotgunReads(
  genome: string,
  options: ReadOptions,
): Generator<SimulatedRead> {
  const random = new Random(options.seed, 3);
  const writer = new ReadWriter(genome, options, new Random(options.seed, 4));
  const { mean, deviation } = options.platform === 'ILLUMINA' ? FRAGMENT : LONG_FRAGMENT;
  let letters = options.depth * genome.length;
  while (letters > 0) {
    const wanted = Math.max(100, Math.round(random.normal(mean, deviation)));
    const length = Math.min(genome.length, wanted);
    const begin = random.below(genome.length - length + 1);
    letters -= writer.lettersOf(length);
    yield writer.write(begin, begin + length);
  }
}

/** Reads as FASTQ; names of mates are equal, as sequencers write them today. */
export function toFastq(reads: Iterable<SimulatedRead>): { first: string; second: string } {
  const first: string[] = [];
  const second: string[] = [];
  for (const { name, sequence, quality, mate } of reads) {
    first.push(`@${name}${mate === null ? '' : ' 1:N:0:SIMULATED'}\n${sequence}\n+\n${quality}\n`);
    if (mate !== null) {
      second.push(`@${name} 2:N:0:SIMULATED\n${mate.sequence}\n+\n${mate.quality}\n`);
    }
  }
  return { first: first.join(''), second: second.join('') };
}
