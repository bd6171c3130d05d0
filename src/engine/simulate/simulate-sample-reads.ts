import { Random } from './random.ts';
import { type ReadOptions, ReadWriter, type SimulatedRead } from './simulate-reads.ts';

/** One genome of a sample, and how much of the sample it is. */
export interface SampleGenome {
  /** Upper-case letters. */
  readonly letters: string;
  /**
   * Where each position of the reference lies in the letters, and behind the last the length of the letters; deleted
   * ones lie where the next letter is.
   */
  readonly places: Int32Array;
  /** Above 0; shares of a sample sum to 1. */
  readonly share: number;
}

/** A primer on the reference, 0-based and half-open. */
export interface SamplePrimer {
  readonly begin: number;
  readonly end: number;
}

/** Amplicons as they are read of a sample. */
export interface SampleAmplicon {
  readonly left: readonly SamplePrimer[];
  readonly right: readonly SamplePrimer[];
}

/** How reads of a sample are made. */
export interface SampleReadOptions extends ReadOptions {
  /** Places of amplicons that give no reads. */
  readonly silent: ReadonlySet<number>;
  /** Molecules are cut into pieces before they are read, as by transposases; else they are read from their ends. */
  readonly isCut?: boolean;
}

/** The letters of a genome with changes: substitutions, deletions and insertions, by places of the reference. */
export function makeSampleGenome(
  reference: string,
  changes: readonly {
    readonly position: number;
    /** Letters of the reference from the position on that are replaced. */
    readonly length: number;
    readonly letters: string;
  }[],
  share: number,
): SampleGenome {
  const places = new Int32Array(reference.length + 1);
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  const copy = (end: number) => {
    for (; at < end; at++) places[at] = length++;
    return end;
  };
  let from = 0;
  for (const change of [...changes].sort((a, b) => a.position - b.position)) {
    copy(change.position);
    parts.push(reference.slice(from, change.position), change.letters);
    for (let i = 0; i < change.length; i++) {
      places[at++] = length + Math.min(i, change.letters.length);
    }
    length += change.letters.length;
    from = at;
  }
  copy(reference.length);
  parts.push(reference.slice(from));
  places[reference.length] = length;
  return { letters: parts.join(''), places, share };
}

const PIECE = { mean: 250, deviation: 60, least: 80 };

/**
 * Reads of a sample that was amplified: a molecule begins with the letters of its left primer and ends with those of its
 * right one, which are the reference's whatever the sample has there, and between them lies the sample.
 */
export function* simulateSampleReads(
  reference: string,
  genomes: readonly SampleGenome[],
  { amplicons, ...options }: SampleReadOptions & { readonly amplicons: readonly SampleAmplicon[] },
): Generator<SimulatedRead> {
  const random = new Random(options.seed, 5);
  const writer = new ReadWriter(reference, options, new Random(options.seed, 6));
  let sum = 0;
  const cumulative = amplicons.map((_, at) => {
    if (!options.silent.has(at)) sum += Math.exp(random.normal(0, 0.3));
    return sum;
  });
  let shareSum = 0;
  const shares = genomes.map(({ share }) => {
    shareSum += share;
    return shareSum;
  });
  if (sum === 0) return;
  let letters = options.depth * reference.length;
  while (letters > 0) {
    const amplicon = amplicons[random.pickCumulative(cumulative)] as SampleAmplicon;
    const left = random.pick(amplicon.left);
    const right = random.pick(amplicon.right);
    const genome = genomes[random.pickCumulative(shares)] as SampleGenome;
    const whole =
      reference.slice(left.begin, left.end) +
      genome.letters.slice(genome.places[left.end], genome.places[right.begin]) +
      reference.slice(right.begin, right.end);
    const { begin, end } = choosePart(whole.length, options, random);
    letters -= writer.lettersOf(end - begin);
    yield writer.writeMolecule(whole.slice(begin, end), left.begin + begin);
  }
}

function choosePart(
  length: number,
  { platform, isCut = false }: SampleReadOptions,
  random: Random,
): { readonly begin: number; readonly end: number } {
  if (platform === 'OXFORD_NANOPORE') {
    // Pores lose a few letters at the ends, and one molecule in six breaks.
    const lost = random.below(Math.floor(length / 2));
    const kind = random.next();
    return {
      begin: random.below(3) + (kind < 1 / 12 ? lost : 0),
      end: length - random.below(3) - (kind >= 1 / 12 && kind < 1 / 6 ? lost : 0),
    };
  }
  if (!isCut) return { begin: 0, end: length };
  const wanted = Math.round(random.normal(PIECE.mean, PIECE.deviation));
  const piece = Math.min(length, Math.max(PIECE.least, wanted));
  const begin = random.below(length - piece + 1);
  return { begin, end: begin + piece };
}
