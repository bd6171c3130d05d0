import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  type Amplicon,
  listAmplicons,
  type PrimerScheme,
  parsePrimerBed,
} from '../../src/engine/reads/primers/primer-scheme.ts';
import { Random } from '../../src/engine/simulate/random.ts';
import {
  makeSampleGenome,
  type SampleGenome,
} from '../../src/engine/simulate/simulate-sample-reads.ts';
import { defined } from '../../src/std/assert.ts';

const SCHEMES = new URL('../../../shared/data/standards/primer-schemes/', import.meta.url);

/** Schemes of ARTIC for SARS-CoV-2, where they are there. */
export function readArticSchemes(): readonly PrimerScheme[] {
  if (!existsSync(SCHEMES)) return [];
  return readdirSync(SCHEMES)
    .filter((file) => file.endsWith('.primer.bed'))
    .toSorted()
    .map((file) => {
      const version = file.replace(/^.*-(V[\d.]+)\.primer\.bed$/, '$1');
      const text = readFileSync(new URL(file, SCHEMES), 'utf8');
      const parsed = parsePrimerBed(text, { file, name: 'artic-sars-cov-2', version });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
      return parsed.value;
    });
}

/** A sample as reads are made of it. */
export interface SimulatedSample {
  /** What most of the sample is. */
  readonly major: SampleGenome;
  /** The major one first; shares sum to 1. */
  readonly genomes: readonly SampleGenome[];
  /** 0-based positions at which only the minority differs from the reference. */
  readonly minorPositions: readonly number[];
  readonly silent: ReadonlySet<number>;
}

const LETTERS = 'ACGT';

/**
 * A sample that differs from the reference about every 120 letters, and under every fourth primer; with some deletions
 * and insertions between primers and at them, a minority, and amplicons that give no reads.
 */
export function makeSample(
  reference: string,
  scheme: Pick<PrimerScheme, 'primers'>,
  { seed, minorShare, silentShare }: { seed: number; minorShare: number; silentShare: number },
): SimulatedSample {
  const random = new Random(seed, 9);
  const taken = new Set<number>();
  const changes: { position: number; length: number; letters: string }[] = [];
  const isFree = (position: number, length: number) => {
    for (let at = position - 12; at < position + length + 12; at++) if (taken.has(at)) return false;
    return position > 60 && position + length < reference.length - 60;
  };
  const add = (position: number, length: number, letters: string) => {
    if (!isFree(position, length)) return;
    for (let at = position; at <= position + length; at++) taken.add(at);
    changes.push({ position, length, letters });
  };
  const other = (position: number) =>
    LETTERS.replace(reference.charAt(position), '').charAt(random.below(3));
  for (const [at, { begin, end }] of scheme.primers.entries()) {
    const position = begin + random.below(end - begin);
    if (at % 4 === 0) add(position, 1, other(position));
  }
  for (let i = 0; i < reference.length / 2500; i++) {
    const begin = random.below(reference.length);
    const length = 3 * (1 + random.below(3));
    // So is a deletion.
    if (reference.charAt(begin - 1) !== reference.charAt(begin + length - 1))
      add(begin, length, '');
    const position = random.below(reference.length);
    // Behind the letter at the position.
    const [one, two, three] = [random.below(4), random.below(4), random.below(4)];
    const added = [one, two, three].map((letter) => LETTERS.charAt(letter)).join('');
    // One that could stand further left is another one: programs write it there.
    if (added.at(-1) !== reference.charAt(position)) {
      add(position, 1, reference.charAt(position) + added);
    }
  }
  for (let i = 0; i < reference.length / 120; i++) {
    const position = random.below(reference.length);
    add(position, 1, other(position));
  }
  const major = makeSampleGenome(reference, changes, 1 - minorShare);
  const minorPositions: number[] = [];
  const own = [...changes];
  for (let i = 0; i < reference.length / 800; i++) {
    const position = random.below(reference.length);
    if (!isFree(position, 1)) continue;
    taken.add(position);
    own.push({ position, length: 1, letters: other(position) });
    minorPositions.push(position);
  }
  const genomes =
    minorShare === 0 ? [major] : [major, makeSampleGenome(reference, own, minorShare)];
  const amplicons = listAmplicons(scheme.primers).length;
  const silent = new Set<number>();
  while (silent.size < Math.round(silentShare * amplicons)) silent.add(random.below(amplicons));
  return { major, genomes, minorPositions, silent };
}

/** The amplicons of a scheme as reads are made of them. */
export function toAmplicons(scheme: Pick<PrimerScheme, 'primers'>): readonly Amplicon[] {
  return listAmplicons(scheme.primers);
}

/** A whole genome without primers, for reads that were cut at random. */
export function toLetters({ genomes }: SimulatedSample): string {
  return defined(genomes[0], 'a genome').letters;
}
