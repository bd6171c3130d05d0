/**
 * Letters of nucleotide and amino acid sequences and their codes.
 *
 * A nucleotide code is a set of bases as four bits (A=1, C=2, G=4, T=8), so that two letters are
 * compatible where `a & b` is not zero, a gap is the empty set (0) and N the full one (15). The
 * order of the letters is that of the SAM specification, section 4.2.3.
 *
 * An amino acid code is the ASCII code of its upper-case letter.
 */

/** Code of the gap letter '-'. */
export const NUC_GAP = 0;
export const NUC_A = 1;
export const NUC_C = 2;
export const NUC_G = 4;
export const NUC_T = 8;
/** Code of 'N', any base. */
export const NUC_N = 15;

/** Amino acid code of the gap letter '-'. */
export const AA_GAP = 45;
/** Amino acid code of the stop letter '*'. */
export const AA_STOP = 42;
/** Amino acid code of 'X', any amino acid. */
export const AA_X = 88;

const NUC_LETTERS = '-ACMGRSVTWYHKDBN';
const AA_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWYZX*-';

/** Marks an ASCII code that is no letter of the alphabet. */
export const NOT_A_LETTER = 255;

/** ASCII code -> nucleotide code; lower case like upper case, NOT_A_LETTER for every other byte. */
export const NUC_CODE_OF_ASCII: Uint8Array = (() => {
  const table = new Uint8Array(256).fill(NOT_A_LETTER);
  for (let code = 0; code < NUC_LETTERS.length; code++) {
    table[NUC_LETTERS.charCodeAt(code)] = code;
    table[NUC_LETTERS.toLowerCase().charCodeAt(code)] = code;
  }
  return table;
})();

/** Nucleotide code -> ASCII code of its upper-case letter. */
export const ASCII_OF_NUC_CODE: Uint8Array = Uint8Array.from(NUC_LETTERS, (letter) =>
  letter.charCodeAt(0),
);

/** Nucleotide code -> code of the complement. */
export const NUC_COMPLEMENT: Uint8Array = Uint8Array.from({ length: 16 }, (_, code) => {
  const [a, c, g, t] = [code & 1, (code >> 1) & 1, (code >> 2) & 1, (code >> 3) & 1];
  return t | (g << 1) | (c << 2) | (a << 3);
});

/** 1 for the codes of A, C, G and T, else 0. */
export const IS_ACGT: Uint8Array = Uint8Array.from({ length: 16 }, (_, code) =>
  code === NUC_A || code === NUC_C || code === NUC_G || code === NUC_T ? 1 : 0,
);

/** ASCII code -> 1 where it is an upper-case amino acid letter, '*' or '-'. */
export const IS_AA_ASCII: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (const letter of AA_LETTERS) table[letter.charCodeAt(0)] = 1;
  return table;
})();

/** The upper-case letter of a nucleotide code (0 to 15). */
export function nucLetter(code: number): string {
  return NUC_LETTERS.charAt(code);
}

/** Code of a nucleotide letter in either case, or null where it is none of the 16 letters. */
export function nucCode(letter: string): number | null {
  const ascii = letter.charCodeAt(0);
  const code = letter.length === 1 && ascii < 256 ? NUC_CODE_OF_ASCII[ascii] : undefined;
  return code === undefined || code === NOT_A_LETTER ? null : code;
}

/** A sequence in letters as codes, or the first character that is no nucleotide letter. */
export function parseNucleotides(
  letters: Uint8Array,
):
  | { readonly ok: true; readonly codes: Uint8Array }
  | { readonly ok: false; readonly offset: number } {
  const codes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) {
    const code = NUC_CODE_OF_ASCII[letters[i] as number] as number;
    if (code === NOT_A_LETTER) return { ok: false, offset: i };
    codes[i] = code;
  }
  return { ok: true, codes };
}

const decoder = new TextDecoder('latin1');

/** The letters of nucleotide codes, from `begin` to before `end`. */
export function nucString(codes: Uint8Array, begin = 0, end = codes.length): string {
  const ascii = new Uint8Array(Math.max(0, end - begin));
  for (let i = begin; i < end; i++) {
    ascii[i - begin] = ASCII_OF_NUC_CODE[codes[i] as number] as number;
  }
  return decoder.decode(ascii);
}

/** The letters of amino acid codes, from `begin` to before `end`. */
export function aaString(codes: Uint8Array, begin = 0, end = codes.length): string {
  return decoder.decode(codes.subarray(begin, end));
}

/** The reverse complement, as a new array of codes. */
export function reverseComplement(codes: Uint8Array): Uint8Array {
  const length = codes.length;
  const result = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    result[i] = NUC_COMPLEMENT[codes[length - 1 - i] as number] as number;
  }
  return result;
}
