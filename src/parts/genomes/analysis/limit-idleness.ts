import { AppError } from '../../../schema/errors.ts';

/** Passes chunks on; one that does not come in time ends it. @throws AppError request-invalid */
export async function* limitIdleness<Chunk>(
  chunks: AsyncIterable<Chunk>,
  milliseconds: number,
): AsyncGenerator<Chunk> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await nextWithin(source, milliseconds);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: where a read is under way, it would wait for the chunk that does not come.
    source.return?.(undefined)?.catch(() => undefined);
  }
}

async function nextWithin<Chunk>(
  source: AsyncIterator<Chunk>,
  milliseconds: number,
): Promise<IteratorResult<Chunk>> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const detail = `Nothing more of the body came for ${milliseconds / 1000} seconds.`;
    late.reject(new AppError('request-invalid', { detail }));
  }, milliseconds);
  try {
    return await Promise.race([source.next(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
