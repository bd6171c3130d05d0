/**
 * Events as lines of JSON, until the client is gone. The first was awaited before, so that a refusal still
 * has its own status; the source is ended however this ends.
 */
export async function* toEventLines<Event>(
  first: IteratorResult<Event>,
  rest: AsyncGenerator<Event>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    if (first.done !== true) yield `${JSON.stringify(first.value)}\n`;
    for await (const event of rest) {
      if (signal.aborted) return;
      yield `${JSON.stringify(event)}\n`;
    }
  } finally {
    await rest.return(undefined);
  }
}
