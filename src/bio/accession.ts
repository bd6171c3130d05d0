import { fail, type Result, succeed } from '../std/result.ts';

// Letters that are hard to tell apart by eye or ear (I, L, O, U) are left out, and Z, so that their
// number is the prime 31: then the check character shows every single wrong one and every swap.
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXY';
const LEAST_LENGTH = 6;

/**
 * Formats an accession: the node's prefix, '_', the number in base 31 with at least six digits, and a
 * check character, e.g. (OC, 1) -> 'OC_0000013'.
 * @param number a positive integer below 2^53
 */
export function formatAccession(prefix: string, number: number): string {
  let digits = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / DIGITS.length)) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
  }
  const padded = digits.padStart(LEAST_LENGTH, '0');
  return `${prefix}_${padded}${findCheckCharacter(padded)}`;
}

/** The number of a valid accession: what `formatAccession` was given. */
export function readAccessionNumber(accession: string): number {
  const digits = accession.slice(accession.indexOf('_') + 1, -1);
  let number = 0;
  for (const digit of digits) number = number * DIGITS.length + DIGITS.indexOf(digit);
  return number;
}

/** Sum of the digits, the last one weighted by 3, the one before by 9 and so on (3 generates 1 to 30), modulo 31. */
function findCheckCharacter(digits: string): string {
  let weight = 1;
  let sum = 0;
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    weight = (weight * 3) % DIGITS.length;
    sum += DIGITS.indexOf(digits.charAt(index)) * weight;
  }
  return DIGITS.charAt(sum % DIGITS.length);
}

export interface AccessionReference {
  readonly accession: string;
  /** Absent where the text names the latest version. */
  readonly version?: number;
}

/** Parses 'OC_0000013' or 'OC_0000013.2'; the reason of a refusal is a sentence for people. */
export function parseAccession(text: string): Result<AccessionReference, string> {
  const match =
    /^([A-Z][A-Z0-9]{1,9})_([0-9A-HJKMNP-TV-Y]{6,11})([0-9A-HJKMNP-TV-Y])(?:\.([1-9]\d{0,8}))?$/.exec(
      text.trim().toUpperCase(),
    );
  if (match === null)
    return fail('An accession looks like OC_0000013 or, with its version, OC_0000013.1.');
  const [, prefix = '', digits = '', check = '', version] = match;
  if (findCheckCharacter(digits) !== check) {
    return fail('A character of the accession is wrong: its check character does not fit.');
  }
  const accession = `${prefix}_${digits}${check}`;
  return succeed(version === undefined ? { accession } : { accession, version: Number(version) });
}

// Loculus counts with these; its check character is Luhn's modulo their number (I and O are left out).
const LOCULUS_DIGITS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Whether the last character of an accession of Loculus, such as LOC_000001Y, fits those before it behind the '_'. */
function hasLoculusCheck(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, factor = 1; index >= 0; index -= 1, factor = 3 - factor) {
    const product = LOCULUS_DIGITS.indexOf(digits.charAt(index)) * factor;
    sum += Math.floor(product / LOCULUS_DIGITS.length) + (product % LOCULUS_DIGITS.length);
  }
  return sum % LOCULUS_DIGITS.length === 0;
}

/**
 * Parses the accession of an entry: one of the nodes' own, or one that an instance of Loculus gave, which entries from
 * there keep. The reason of a refusal is a sentence for people.
 */
export function parseEntryAccession(text: string): Result<AccessionReference, string> {
  const own = parseAccession(text);
  if (own.ok) return own;
  const match = /^([A-Z][A-Z0-9]{0,9})_([0-9A-HJ-NP-Z]{5,12})(?:\.([1-9]\d{0,8}))?$/.exec(
    text.trim().toUpperCase(),
  );
  const [, prefix = '', digits = '', version] = match ?? [];
  if (match === null || !hasLoculusCheck(digits)) return own;
  const accession = `${prefix}_${digits}`;
  return succeed(version === undefined ? { accession } : { accession, version: Number(version) });
}
