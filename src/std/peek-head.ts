/**
 * Looks at the first bytes of a stream and gives it on whole. Who does not read it then has to close it: what was never
 * begun to be read closes nothing by itself.
 * @param size bytes at least, unless the stream has fewer
 */
export async function peekHead(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{
  readonly head: Uint8Array;
  readonly whole: AsyncGenerator<Uint8Array>;
  /** Closes the stream, read or not; it may be called again. */
  readonly close: () => Promise<void>;
}> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < size) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  const head = new Uint8Array(length);
  let at = 0;
  for (const chunk of first) {
    head.set(chunk, at);
    at += chunk.length;
  }
  const close = async (): Promise<void> => {
    await chunks.return?.();
  };
  return { head, whole: concatenate(head, chunks), close };
}

async function* concatenate(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Closes the file where nobody reads on.
    await rest.return?.();
  }
}
