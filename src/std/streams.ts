/**
 * Maps an async sequence with at most `limit` calls of `map` at a time; answers come in the order of
 * their inputs, and no more than `limit` of them wait, so memory stays bounded. The first failure ends it.
 */
export async function* mapConcurrently<Input, Output>(
  inputs: AsyncIterable<Input> | Iterable<Input>,
  limit: number,
  map: (input: Input) => Promise<Output>,
): AsyncGenerator<Output> {
  const waiting: Promise<Output>[] = [];
  for await (const input of inputs) {
    const answer = map(input);
    // A later answer may fail while an earlier one is awaited; it is reported when its turn comes.
    answer.catch(() => undefined);
    waiting.push(answer);
    if (waiting.length >= limit) yield await (waiting.shift() as Promise<Output>);
  }
  while (waiting.length > 0) yield await (waiting.shift() as Promise<Output>);
}

/** Collects items into batches that close at `maxItems` or when their sizes add up to `maxSize`. */
export async function* batch<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  limits: {
    readonly maxItems: number;
    readonly maxSize: number;
    readonly sizeOf: (item: Item) => number;
  },
): AsyncGenerator<Item[]> {
  let current: Item[] = [];
  let size = 0;
  for await (const item of items) {
    current.push(item);
    size += limits.sizeOf(item);
    if (current.length < limits.maxItems && size < limits.maxSize) continue;
    yield current;
    current = [];
    size = 0;
  }
  if (current.length > 0) yield current;
}
