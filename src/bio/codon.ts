import { AA_GAP, AA_X } from './alphabet.ts';

/** The standard genetic code (NCBI translation table 1), bases in the order T, C, A, G. */
const STANDARD_CODE = 'FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG';
const TABLE_ORDER = [8, 2, 1, 4];

const TABLE: Uint8Array = buildTable();

/** The only reading of a codon of base sets, or X where there are several (or none). */
function readCodon(a: number, b: number, c: number): number {
  const readings = new Set<number>();
  TABLE_ORDER.forEach((first, i) => {
    TABLE_ORDER.forEach((second, j) => {
      TABLE_ORDER.forEach((third, k) => {
        if ((a & first) === 0 || (b & second) === 0 || (c & third) === 0) return;
        readings.add(STANDARD_CODE.charCodeAt(16 * i + 4 * j + k));
      });
    });
  });
  const [only] = readings;
  return readings.size === 1 && only !== undefined ? only : AA_X;
}

function buildTable(): Uint8Array {
  const table = new Uint8Array(4096);
  for (let codon = 0; codon < 4096; codon++) {
    table[codon] = readCodon(codon >> 8, (codon >> 4) & 15, codon & 15);
  }
  table[0] = AA_GAP;
  return table;
}

/**
 * The amino acid code of a codon of three nucleotide codes, by the standard genetic code: three
 * gaps give a gap; a codon with ambiguous letters is read where every reading gives the same amino
 * acid (GCN is A, MGA is R, YTG is L, TRA is a stop); every other codon is X. Sequence-analysis
 * specification, section 4.6 step 5, checked against the expected peptides.
 */
export function translateCodon(a: number, b: number, c: number): number {
  return TABLE[(a << 8) | (b << 4) | c] as number;
}

/**
 * Translates the complete codons of `codes` (nucleotide codes) to amino acid codes; a rest of one
 * or two letters is left out.
 */
export function translateCodes(codes: Uint8Array): Uint8Array {
  const peptide = new Uint8Array(Math.floor(codes.length / 3));
  for (let i = 0; i < peptide.length; i++) {
    peptide[i] = translateCodon(
      codes[3 * i] as number,
      codes[3 * i + 1] as number,
      codes[3 * i + 2] as number,
    );
  }
  return peptide;
}
