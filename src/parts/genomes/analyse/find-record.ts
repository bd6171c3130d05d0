const NEWLINE = 10;
const GREATER = 62;

/** Place of the next '>' at the begin of a line, from a place on, or the end; the bytes begin with a line. */
export function findRecord(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(GREATER, from); at >= 0; at = bytes.indexOf(GREATER, at + 1)) {
    if (at === 0 || bytes[at - 1] === NEWLINE) return at;
  }
  return bytes.length;
}
