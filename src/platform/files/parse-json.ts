import { findJsonError } from './find-json-error.ts';
import type { TextPlace } from './locate-json.ts';

/** Parses JSON; where a text is none, says why, and the place where it stops to be. */
export function parseJson(
  text: string,
): { readonly value: unknown } | { readonly error: string; readonly place: TextPlace } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const before = text.slice(0, findJsonError(text)).split('\n');
    return {
      error: reason.replace(/ in JSON at position .*$/, ''),
      place: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    };
  }
}
