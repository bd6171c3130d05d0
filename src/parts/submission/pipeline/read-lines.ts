/** One line of a text; null where it is longer than the limit. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string | null;
}

const NEWLINE = 10;

/** Lines of UTF-8 text that are not empty. One that is too long is passed over without being kept. */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const take = (): Line | null => {
    const text = size > maxBytes ? null : Buffer.concat(parts).toString('utf8');
    const line = text?.trim() === '' ? null : { number, text };
    parts = [];
    size = 0;
    number += 1;
    return line;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      size += end - start;
      if (size <= maxBytes) parts.push(chunk.subarray(start, end));
      const line = take();
      if (line !== null) yield line;
      start = end + 1;
    }
    size += chunk.length - start;
    if (size <= maxBytes) parts.push(chunk.subarray(start));
    else parts = [];
  }
  const last = take();
  if (last !== null) yield last;
}
