import { createHash } from 'node:crypto';
import { type ObjectName, ObjectStoreError } from './object-store.ts';

/** Passes bytes on and throws 'damaged' at their end, or as soon as they are too many, where they are not the object's. */
export async function* checkBytes(
  { sha256, size }: ObjectName,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > size) break;
    hash.update(chunk);
    yield chunk;
  }
  if (length !== size) {
    throw new ObjectStoreError('damaged', `${sha256}: ${length} bytes in place of ${size}`);
  }
  const found = hash.digest('hex');
  if (found !== sha256) throw new ObjectStoreError('damaged', `${sha256}: its bytes are ${found}`);
}

/** Reads bytes to their end and compares them with the name. @throws ObjectStoreError damaged, and as the bytes do */
export async function compareBytes(
  object: ObjectName,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const checked = checkBytes(object, bytes);
  while ((await checked.next()).done !== true);
}
