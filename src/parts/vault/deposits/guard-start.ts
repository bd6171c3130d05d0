import { MAGIC } from '../../../engine/crypt4gh/format.ts';
import { AppError } from '../../../schema/errors.ts';

/**
 * Passes on what begins as an encrypted file does, from a place of it on. Somebody who sends plain text by mistake is
 * refused before a byte of it is written anywhere. @throws AppError not-encrypted
 */
export async function* guardStart(
  bytes: AsyncIterable<Uint8Array>,
  offset: number,
): AsyncGenerator<Uint8Array> {
  let at = offset;
  for await (const piece of bytes) {
    const checked = Math.min(piece.length, Math.max(0, MAGIC.length - at));
    for (let index = 0; index < checked; index += 1) {
      if (piece[index] === MAGIC[at + index]) continue;
      throw new AppError('not-encrypted', {
        detail:
          "The file does not begin with 'crypt4gh', as every file encrypted for the vault does.",
      });
    }
    at += piece.length;
    yield piece;
  }
}
