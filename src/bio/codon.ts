import { AA_GAP, AA_X } from './alphabet.ts';

/** The standard genetic code (NCBI translation table 1), bases in the order T, C, A, G. */
const STANDARD_CODE = 'FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG';
/** Base (one bit) -> its place in the order of the code. */
const ORDER_OF_BASE: Readonly<Record<number, number>> = { 8: 0, 2: 1, 1: 2, 4: 3 };

/** The code in the order of nucleotide codes: entry (a << 8) | (b << 4) | c of single bases. */
function buildTable(): Uint8Array {
  const table = new Uint8Array(4096);
  for (let codon = 0; codon < 4096; codon++) {
    const [a, b, c] = [codon >> 8, (codon >> 4) & 15, codon & 15];
    // A set of bases is read as what its parts give: its lowest base, and the rest.
    const [rest, shift] = (a & (a - 1)) !== 0 ? [a, 8] : (b & (b - 1)) !== 0 ? [b, 4] : [c, 0];
    if (a === 0 || b === 0 || c === 0) table[codon] = AA_X;
    else if ((rest & (rest - 1)) !== 0) {
      const lowest = rest & -rest;
      const others = codon & ~(15 << shift);
      const one = table[others | (lowest << shift)] as number;
      table[codon] = one === table[others | ((rest ^ lowest) << shift)] ? one : AA_X;
    } else {
      const place = (base: number): number => ORDER_OF_BASE[base] as number;
      table[codon] = STANDARD_CODE.charCodeAt(16 * place(a) + 4 * place(b) + place(c));
    }
  }
  table[0] = AA_GAP;
  return table;
}

const TABLE: Uint8Array = buildTable();

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
