const BLANK = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\t\r\n]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may stand next in a JSON text. */
type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'end';

/**
 * Finds where a text stops to be JSON (RFC 8259): the offset of the first token that cannot stand
 * there, or the length of the text where it ends too early or is valid. The engine's own message
 * names no position for many mistakes, and files have thousands of lines.
 */
export function findJsonError(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const close = (): void => {
    open.pop();
    at++;
    expected = open.length > 0 ? 'comma-or-end' : 'end';
  };
  while (take(BLANK) && at < text.length) {
    const letter = text[at];
    const closing = open.at(-1) === '{' ? '}' : ']';
    const mayClose = expected.endsWith('-or-end') && open.length > 0;
    if (letter === closing && mayClose) close();
    else if (expected === 'value' || expected === 'value-or-end') {
      if (letter === '{' || letter === '[') {
        open.push(letter);
        expected = letter === '{' ? 'key-or-end' : 'value-or-end';
        at++;
      } else if (take(STRING) || take(SCALAR)) {
        expected = open.length > 0 ? 'comma-or-end' : 'end';
      } else return at;
    } else if (expected === 'key' || expected === 'key-or-end') {
      if (!take(STRING)) return at;
      expected = 'colon';
    } else if (expected === 'colon') {
      if (letter !== ':') return at;
      expected = 'value';
      at++;
    } else if (expected === 'comma-or-end' && letter === ',') {
      expected = open.at(-1) === '{' ? 'key' : 'value';
      at++;
    } else return at;
  }
  return at;
}
