/** Column of the index with the values that others assert of an entry. */
export const ASSERTED_COLUMN = 'assertedValues';

/** A value that others assert of a field; null: not known. */
export interface Assertion {
  readonly field: string;
  readonly value: string | null;
}

/** What stands for a value that is asserted not to be known. */
const NOT_KNOWN = '?';

/** Writes assertions as one text that people can read and search: 'country=Kenya; host=?'. */
export function formatAssertions(assertions: readonly Assertion[]): string {
  return assertions
    .map(({ field, value }) => `${field}=${value === null ? NOT_KNOWN : writeValue(value)}`)
    .join('; ');
}

/** Reads what `formatAssertions` wrote. */
export function parseAssertions(text: string): readonly Assertion[] {
  if (text === '') return [];
  return text.split('; ').map((part) => {
    const at = part.indexOf('=');
    const value = part.slice(at + 1);
    return {
      field: part.slice(0, at),
      value: value === NOT_KNOWN ? null : decodeURIComponent(value),
    };
  });
}

/** Only what would be taken for the form itself is written otherwise. */
function writeValue(value: string): string {
  const plain = value.replaceAll('%', '%25').replaceAll(';', '%3B');
  return plain === NOT_KNOWN ? '%3F' : plain;
}
