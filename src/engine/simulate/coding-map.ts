import { NUC_COMPLEMENT } from '../../bio/alphabet.ts';
import type { Cds } from '../../bio/annotation.ts';
import { translateCodon } from '../../bio/codon.ts';

/** Which codons every base of the reference belongs to, and the reference peptides. */
export interface CodingMap {
  /** Names of the coding sequences. */
  readonly names: readonly string[];
  /** By CDS: genome position of each base in reading order, as `~position` on the reverse strand. */
  readonly bases: readonly Int32Array[];
  /** By CDS: the translated reference, amino acid codes. */
  readonly peptides: readonly Uint8Array[];
  /** Entries of position p are those from starts[p] to before starts[p + 1]. */
  readonly starts: Int32Array;
  /** By entry: index of the CDS. */
  readonly entryCds: Int32Array;
  /** By entry: offset of the base in the CDS. */
  readonly entryOffset: Int32Array;
}

/** Builds the map of a reference (nucleotide codes) and its coding sequences. */
export function buildCodingMap(reference: Uint8Array, cdses: readonly Cds[]): CodingMap {
  const bases = cdses.map(basesOf);
  const starts = new Int32Array(reference.length + 1);
  for (const list of bases) for (const base of list) increment(starts, position(base) + 1);
  for (let i = 1; i < starts.length; i++) {
    starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  }
  const next = starts.slice();
  const total = starts[reference.length] as number;
  const entryCds = new Int32Array(total);
  const entryOffset = new Int32Array(total);
  bases.forEach((list, cds) => {
    list.forEach((base, offset) => {
      const entry = next[position(base)] as number;
      increment(next, position(base));
      entryCds[entry] = cds;
      entryOffset[entry] = offset;
    });
  });
  const peptides = bases.map((list) => translateBases(list, reference));
  return { names: cdses.map((cds) => cds.name), bases, peptides, starts, entryCds, entryOffset };
}

/** Genome position of a base of CodingMap.bases. */
export function position(base: number): number {
  return base < 0 ? ~base : base;
}

/** The peptide of a CDS in a genome without gaps (nucleotide codes at reference positions). */
export function translateBases(bases: Int32Array, genome: Uint8Array): Uint8Array {
  const peptide = new Uint8Array(Math.floor(bases.length / 3));
  for (let codon = 0; codon < peptide.length; codon++) {
    peptide[codon] = translateCodon(
      codingCode(bases, 3 * codon, genome),
      codingCode(bases, 3 * codon + 1, genome),
      codingCode(bases, 3 * codon + 2, genome),
    );
  }
  return peptide;
}

/** Nucleotide code at an offset of a CDS, complemented on the reverse strand. */
export function codingCode(bases: Int32Array, offset: number, genome: Uint8Array): number {
  const base = bases[offset] as number;
  const code = genome[position(base)] as number;
  return base < 0 ? (NUC_COMPLEMENT[code] as number) : code;
}

function basesOf(cds: Cds): Int32Array {
  const bases = new Int32Array(cds.length);
  let offset = 0;
  for (const { begin, end, strand } of cds.segments) {
    for (let i = 0; i < end - begin; i++) {
      bases[offset++] = strand === '-' ? ~(end - 1 - i) : begin + i;
    }
  }
  return bases;
}

function increment(counts: Int32Array, index: number): void {
  counts[index] = (counts[index] as number) + 1;
}
