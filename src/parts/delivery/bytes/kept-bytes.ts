import type { ByteRange } from '../../../engine/crypt4gh/edit-list.ts';
import { ObjectStoreError } from '../../../platform/objects/object-store.ts';
import { AppError } from '../../../schema/errors.ts';
import type { DeliveryContext } from '../delivery-context.ts';

/** A file as it is sent: bytes that stand at its front, then stretches of a kept body. */
export interface KeptBytes {
  readonly front: Uint8Array;
  readonly body: readonly ByteRange[];
}

export function sumBytes({ front, body }: KeptBytes): number {
  return body.reduce((sum, { start, end }) => sum + end - start, front.length);
}

/** Bytes of it from `start` to before `end`, of the body only those stretches that are in it. @throws AppError */
export async function* readKeptBytes(
  { releases, logger }: Pick<DeliveryContext, 'releases' | 'logger'>,
  file: string,
  { front, body, start, end }: KeptBytes & ByteRange,
): AsyncGenerator<Uint8Array, undefined> {
  if (start < Math.min(end, front.length)) yield front.subarray(start, end);
  let at = front.length;
  for (const stretch of body) {
    const length = stretch.end - stretch.start;
    const from = Math.max(0, start - at);
    const to = Math.min(length, end - at);
    at += length;
    if (from >= to) continue;
    const range = { start: stretch.start + from, end: stretch.start + to };
    try {
      yield* releases.readBody(file, range);
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      logger.error({ file, err: error }, 'a kept body could not be read');
      throw new AppError('file-unavailable', { cause: error, retryAfter: 60 });
    }
  }
  return undefined;
}
