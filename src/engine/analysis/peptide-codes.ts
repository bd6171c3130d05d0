/**
 * Amino acid letters in the order of the codes that the kernels take; code 0 stands for none. Those
 * that stand for one amino acid, and the stop, come first.
 */
export const LETTERS_OF_CODES: Uint8Array = new TextEncoder().encode(
  '@ACDEFGHIKLMNOPQRSTUVWY*BJXZ-',
);

/** Code of the last letter that is not ambiguous. */
export const LAST_EXACT_CODE: number = LETTERS_OF_CODES.indexOf('*'.charCodeAt(0));

/** ASCII code -> code for the kernels. */
export const CODE_OF_LETTER: Uint8Array = (() => {
  const codes = new Uint8Array(128);
  LETTERS_OF_CODES.forEach((letter, code) => {
    codes[letter] = code;
  });
  return codes;
})();

/** By ASCII code: 1 for the letters that stand for one amino acid, and the stop. */
export const IS_EXACT_AA: Uint8Array = CODE_OF_LETTER.map((code) =>
  code > 0 && code <= LAST_EXACT_CODE ? 1 : 0,
);

/** The codes of a peptide in ASCII. */
export function toPeptideCodes(peptide: Uint8Array): Uint8Array {
  const codes = new Uint8Array(peptide.length);
  for (let i = 0; i < codes.length; i++) {
    codes[i] = CODE_OF_LETTER[peptide[i] as number] as number;
  }
  return codes;
}
