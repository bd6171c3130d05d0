/**
 * The letters of a kind of sequence, as small codes. Code sets are bit masks: bit i stands for the
 * letter with code i, so that every question about ambiguity is one AND (spec 3a, ambiguity maps).
 */
export interface Alphabet {
  /** The letters in the order of their codes. '-' (a deleted letter) has code 0. */
  readonly letters: string;
  /** Code by UTF-16 unit below 128; 255 where there is no such letter. */
  readonly codeOf: Uint8Array;
  /** Code of the missing letter: 'N' for nucleotides, 'X' for amino acids. */
  readonly missing: number;
  /** Mask of the letters that mean exactly one thing, '-' included: the denominator of proportions. */
  readonly definite: number;
  /** By code: mask of the definite letters that this letter can stand for. */
  readonly meanings: Uint32Array;
  /** By code: mask of the letters that can stand for this one. An ambiguity code stands for itself only. */
  readonly standIns: Uint32Array;
}

/** Code of '-' in every alphabet. */
export const gapCode = 0;

/** Number of codes that one position can have: codes are packed as position * 32 + code. */
export const codesPerPosition = 32;

/** Marks a letter that the alphabet does not have. */
export const unknownCode = 255;

const nucleotideAmbiguities: Readonly<Record<string, string>> = {
  R: 'AG',
  Y: 'CT',
  S: 'CG',
  W: 'AT',
  K: 'GT',
  M: 'AC',
  B: 'CGT',
  D: 'AGT',
  H: 'ACT',
  V: 'ACG',
};

const aminoAcidAmbiguities: Readonly<Record<string, string>> = { B: 'DN', Z: 'EQ', J: 'IL' };

function maskOf(letters: string, all: string): number {
  let mask = 0;
  for (const letter of letters) mask |= 1 << all.indexOf(letter);
  return mask >>> 0;
}

function createAlphabet(
  definiteLetters: string,
  ambiguities: Readonly<Record<string, string>>,
  missingLetter: string,
): Alphabet {
  const letters = definiteLetters + Object.keys(ambiguities).join('') + missingLetter;
  const codeOf = new Uint8Array(128).fill(unknownCode);
  const meanings = new Uint32Array(letters.length);
  const definite = maskOf(definiteLetters, letters);
  [...letters].forEach((letter, code) => {
    codeOf[letter.charCodeAt(0)] = code;
    if (letter === missingLetter) meanings[code] = definite;
    else meanings[code] = maskOf(ambiguities[letter] ?? letter, letters);
  });
  const standIns = new Uint32Array(letters.length);
  for (let code = 0; code < letters.length; code++) {
    const isDefinite = code < definiteLetters.length;
    let mask = 1 << code;
    for (let other = 0; isDefinite && other < letters.length; other++) {
      if (((meanings[other] as number) >>> code) & 1) mask |= 1 << other;
    }
    standIns[code] = mask >>> 0;
  }
  return { letters, codeOf, missing: letters.length - 1, definite, meanings, standIns };
}

/** Nucleotides with the IUPAC ambiguity codes; 'N' is the missing letter. */
export const nucleotideAlphabet: Alphabet = createAlphabet('-ACGT', nucleotideAmbiguities, 'N');

/** Amino acids with '*' (stop), B, Z and J; 'X' is the missing letter. */
export const aminoAcidAlphabet: Alphabet = createAlphabet(
  '-ACDEFGHIKLMNPQRSTVWYUO*',
  aminoAcidAmbiguities,
  'X',
);

/** The code of a letter, or unknownCode where the alphabet does not have it. */
export function findCode(alphabet: Alphabet, letter: string): number {
  if (letter.length !== 1) return unknownCode;
  return alphabet.codeOf[letter.charCodeAt(0)] ?? unknownCode;
}
