import type { SimulatedGenome } from './simulate-outbreak.ts';

/** Simulated genomes as FASTA text, one record a chunk, each sequence on one line. */
export function* toFasta(genomes: Iterable<SimulatedGenome>): Generator<string> {
  for (const { name, writeSequence } of genomes) yield `>${name}\n${writeSequence()}\n`;
}
