const SHOWN = 10;

/** The first names of a list, and dots where there are more. */
export function listNames(names: readonly string[]): string {
  return names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ', …' : '');
}
