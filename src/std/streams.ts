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

/**
 * Hands on what `items` gives while reading ahead of whoever takes it, until what waits adds up to
 * `maxSize`. Ends the source when the taker stops.
 */
export async function* readAhead<Item extends NonNullable<unknown>>(
  items: AsyncIterable<Item>,
  limits: { readonly maxSize: number; readonly sizeOf: (item: Item) => number },
): AsyncGenerator<Item> {
  const source = items[Symbol.asyncIterator]();
  const ready: Item[] = [];
  let size = 0;
  let state: 'reading' | 'ended' | 'stopped' = 'reading';
  let failure: { readonly error: unknown } | null = null;
  let wakeReader = (): void => undefined;
  let wakeTaker = (): void => undefined;
  const read = async (): Promise<void> => {
    try {
      while (state === 'reading') {
        if (size >= limits.maxSize) {
          await new Promise<void>((resolve) => {
            wakeReader = resolve;
          });
          continue;
        }
        const next = await source.next();
        if (next.done === true) break;
        ready.push(next.value);
        size += limits.sizeOf(next.value);
        wakeTaker();
      }
    } catch (error) {
      failure = { error };
    }
    if (state === 'reading') state = 'ended';
    wakeTaker();
  };
  read();
  try {
    while (true) {
      const item = ready.shift();
      if (item !== undefined) {
        size -= limits.sizeOf(item);
        wakeReader();
        yield item;
      } else if (state === 'reading') {
        await new Promise<void>((resolve) => {
          wakeTaker = resolve;
        });
      } else if (failure === null) return;
      else throw (failure as { readonly error: unknown }).error;
    }
  } finally {
    state = 'stopped';
    wakeReader();
    // Not awaited: a source in the middle of a read that never ends would hold up the taker.
    source.return?.(undefined).catch(() => undefined);
  }
}
