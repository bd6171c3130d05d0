import { type Alphabet, findCode, unknownCode } from './alphabet.ts';

/** A pattern over whole insertions: stretches of letters with anything between them. */
export interface InsertionPattern {
  readonly parts: readonly string[];
}

/**
 * Parses letters with '.*' as a wildcard and '\*' as a stop. Null where the pattern is empty or has
 * anything else, as in SILO (spec 3a, InsertionContains).
 */
export function parseInsertionPattern(text: string, alphabet: Alphabet): InsertionPattern | null {
  if (text === '') return null;
  const parts = [''];
  for (let at = 0; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    if (two === '.*') {
      parts.push('');
      at++;
      continue;
    }
    const letter = two === '\\*' ? '*' : text.charAt(at);
    if (two !== '\\*' && letter === '*') return null;
    if (two === '\\*') at++;
    if (findCode(alphabet, letter) === unknownCode) return null;
    parts[parts.length - 1] += letter;
  }
  return { parts };
}

/** Whether the whole insertion matches. Linear: each part is sought once, from left to right. */
export function matchesInsertion({ parts }: InsertionPattern, symbols: string): boolean {
  const [first = ''] = parts;
  if (parts.length === 1) return symbols === first;
  const last = parts.at(-1) ?? '';
  if (symbols.length < first.length + last.length) return false;
  if (!symbols.startsWith(first) || !symbols.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = symbols.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= symbols.length - last.length;
}
