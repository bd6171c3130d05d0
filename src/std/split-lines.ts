/** A line is longer than what is accepted. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

const LINE_END = 10;

/**
 * Splits bytes that come in pieces at line ends (LF); the last line may lack its own. Lines are parts of the
 * pieces, so whoever keeps one keeps its piece.
 * @throws LineTooLongError
 */
export async function* splitLines(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    let begin = 0;
    for (;;) {
      const end = piece.indexOf(LINE_END, begin);
      const part = piece.subarray(begin, end < 0 ? piece.length : end);
      size += part.length;
      if (size > maxBytes) throw new LineTooLongError(`a line is longer than ${maxBytes} bytes`);
      if (end < 0) {
        if (part.length > 0) waiting.push(part);
        break;
      }
      yield waiting.length === 0 ? part : join([...waiting, part], size);
      waiting = [];
      size = 0;
      begin = end + 1;
    }
  }
  if (size > 0) yield join(waiting, size);
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
