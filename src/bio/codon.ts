import { AA_GAP, AA_X, NUC_GAP, nucCode } from './alphabet.ts';

/** The standard genetic code (NCBI translation table 1), bases in the order T, C, A, G. */
const STANDARD_CODE = 'FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG';
const TABLE_ORDER = [8, 2, 1, 4];

/**
 * Codons with an ambiguous letter in the first or second place that are read in spite of it
 * (sequence-analysis specification, section 4.6 step 5).
 */
const READ_IN_SPITE_OF_AMBIGUITY: Readonly<Record<string, string>> = {
  MGR: 'R',
  YTR: 'L',
  TRA: '*',
};

const TABLE: Uint8Array = buildTable();

function buildTable(): Uint8Array {
  const table = new Uint8Array(4096).fill(AA_X);
  TABLE_ORDER.forEach((a, i) => {
    TABLE_ORDER.forEach((b, j) => {
      for (let c = 1; c < 16; c++) {
        const readings = new Set<number>();
        TABLE_ORDER.forEach((base, k) => {
          if ((c & base) !== 0) readings.add(STANDARD_CODE.charCodeAt(16 * i + 4 * j + k));
        });
        const [only] = readings;
        if (readings.size === 1 && only !== undefined) table[(a << 8) | (b << 4) | c] = only;
      }
    });
  });
  for (const [codon, aminoAcid] of Object.entries(READ_IN_SPITE_OF_AMBIGUITY)) {
    const [a, b, c] = [...codon].map((letter) => nucCode(letter) ?? NUC_GAP);
    table[((a ?? 0) << 8) | ((b ?? 0) << 4) | (c ?? 0)] = aminoAcid.charCodeAt(0);
  }
  table[0] = AA_GAP;
  return table;
}

/**
 * The amino acid code of a codon of three nucleotide codes, by the standard genetic code: three
 * gaps give a gap; an ambiguous third letter is read where every reading gives the same amino acid;
 * MGR is R, YTR is L, TRA is a stop; every other codon is X. Sequence-analysis specification,
 * section 4.6 step 5.
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
