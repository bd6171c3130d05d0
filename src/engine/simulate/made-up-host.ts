import { Random } from './random.ts';

/**
 * Shares of a made-up genome that are copies of repeats, about as in the human one: short families of
 * 300 letters, long ones of 6,000 of which pieces lie about, and runs of a few letters.
 */
const SHORT_REPEATS = 0.11;
const LONG_REPEATS = 0.17;
const TANDEM_REPEATS = 0.03;
const GC = 0.41;
/** C is followed by G this much less often than by chance. */
const CPG = 0.2;

/**
 * A made-up host genome: no letter of it is of any organism. Its composition and repeats are like those of
 * the human genome, so that what screens for a host meets the same difficulties.
 * @param length letters of the genome
 */
export function makeUpHostGenome(seed: number, length: number): Uint8Array {
  const random = new Random(seed, 9);
  const genome = writeUnique(random, length);
  const short = Array.from({ length: 4 }, () => writeUnique(random, 300));
  const long = Array.from({ length: 2 }, () => writeUnique(random, 6000));
  let left = length * SHORT_REPEATS;
  while (left > 0) {
    const copy = age(random, random.pick(short), random.next() * 0.15);
    // The poly-A tail of a retrotransposon.
    const tail = new Uint8Array(10 + random.below(20)).fill(65);
    left -= place(random, genome, copy) + place(random, genome, tail);
  }
  left = length * LONG_REPEATS;
  while (left > 0) {
    const source = random.pick(long);
    const begin = random.below(source.length - 300);
    const piece = source.slice(begin, begin + 300 + random.below(2000));
    left -= place(random, genome, age(random, piece, random.next() * 0.2));
  }
  left = length * TANDEM_REPEATS;
  while (left > 0) {
    const unit = writeUnique(random, 1 + random.below(6));
    const run = new Uint8Array(40 + random.below(200));
    for (let i = 0; i < run.length; i++) run[i] = unit[i % unit.length] as number;
    left -= place(random, genome, run);
  }
  return genome;
}

function writeUnique(random: Random, length: number): Uint8Array {
  const letters = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    let isGc = random.chance(GC);
    let letter = isGc ? (random.chance(0.5) ? 67 : 71) : random.chance(0.5) ? 65 : 84;
    if (letter === 71 && letters[i - 1] === 67 && !random.chance(CPG)) {
      isGc = false;
      letter = random.chance(0.5) ? 65 : 84;
    }
    letters[i] = letter;
  }
  return letters;
}

/** A copy with so large a share of its letters changed since it was made. */
function age(random: Random, source: Uint8Array, share: number): Uint8Array {
  return source.map((letter) =>
    random.chance(share) ? 'ACGT'.charCodeAt(random.below(4)) : letter,
  );
}

/** Writes a piece over some place of the genome; gives how many letters. */
function place(random: Random, genome: Uint8Array, piece: Uint8Array): number {
  const begin = random.below(Math.max(1, genome.length - piece.length));
  const own = piece.subarray(0, genome.length - begin);
  genome.set(own, begin);
  return Math.max(1, own.length);
}
