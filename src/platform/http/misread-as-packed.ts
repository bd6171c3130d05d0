type Chunk = string | Uint8Array;

/**
 * Whether a text begins like the header of zlib (RFC 1950: two bytes that are a multiple of 31), as '(S'
 * does. @fastify/compress takes such an answer for packed already, says 'Content-Encoding: gzip' and
 * sends it as it is, so that no client can read it; it has to be told to leave it alone.
 */
export function isMisreadAsPacked(start: Chunk): boolean {
  const [first = 0, second] = typeof start === 'string' ? Buffer.from(start.slice(0, 2)) : start;
  if (second === undefined) return false;
  return (first & 0x8f) === 0x08 && (first * 256 + second) % 31 === 0;
}

/** The first two bytes of a stream, or what there is, and the stream with them before the rest. */
export async function peekStart(
  chunks: AsyncIterable<Chunk>,
): Promise<{ readonly start: Uint8Array; readonly whole: AsyncIterable<Chunk> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Chunk[] = [];
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    taken.push(next.value);
    start = Buffer.concat([start, Buffer.from(next.value.slice(0, 2))]);
  }
  // No generator: one that nobody began does not pass on to its source that it is not wanted.
  const resumed: AsyncIterator<Chunk> = {
    next: () => {
      const value = taken.shift();
      return value === undefined ? iterator.next() : Promise.resolve({ done: false, value });
    },
    return: async (value) => (await iterator.return?.(value)) ?? { done: true, value },
  };
  return { start, whole: { [Symbol.asyncIterator]: () => resumed } };
}
