/** What is wrong with how a text of JSON is built. */
export interface JsonFault {
  readonly kind: 'repeated' | 'too-deep';
  /** The name that stands twice; '' for one that is too deep. */
  readonly name: string;
}

/** Place of the quote that ends the string which begins at a place. */
function findStringEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

const beforeColon = /\s*:/y;

/**
 * Finds a name that one object has twice, which JSON.parse keeps silent about and other readers read otherwise, and
 * nesting beyond a depth. Names are compared as they are meant: "\u0069ss" is "iss".
 *
 * @param text valid JSON, which JSON.parse has read
 */
export function findJsonFault(text: string, maxDepth: number): JsonFault | null {
  // Names of each open object; null for an open list.
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '{' || letter === '[') {
      open.push(letter === '{' ? new Set() : null);
      if (open.length > maxDepth) return { kind: 'too-deep', name: '' };
    } else if (letter === '}' || letter === ']') {
      open.pop();
    } else if (letter === '"') {
      const end = findStringEnd(text, at);
      const literal = text.slice(at, end + 1);
      at = end;
      const names = open.at(-1);
      beforeColon.lastIndex = end + 1;
      // A string that a colon follows is a name.
      if (names == null || !beforeColon.test(text)) continue;
      const name = JSON.parse(literal) as string;
      if (names.has(name)) return { kind: 'repeated', name };
      names.add(name);
    }
  }
  return null;
}
