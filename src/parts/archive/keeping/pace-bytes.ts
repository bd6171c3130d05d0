export interface Pace {
  readonly bytesPerSecond: number;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** Passes bytes on no faster than they may be read, by pauses between them. Throws where the signal is aborted. */
export async function* pace(
  bytes: AsyncIterable<Uint8Array>,
  { bytesPerSecond, pause, signal }: Pace,
): AsyncGenerator<Uint8Array> {
  const begun = performance.now();
  let passed = 0;
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    passed += chunk.length;
    const ahead = (passed / bytesPerSecond) * 1000 - (performance.now() - begun);
    // Shorter pauses cost more than they hold back.
    if (ahead > 20) await pause(ahead, signal);
    yield chunk;
  }
}
