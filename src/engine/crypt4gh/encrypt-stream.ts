import type { CryptoSuite, X25519Key } from '../../std/crypto-suite.ts';
import { concatBytes } from './bytes.ts';
import { Crypt4ghError } from './crypt4gh-problem.ts';
import { KEY_BYTES, SEGMENT_BYTES } from './format.ts';
import { formatHeader } from './header.ts';
import { createHeader } from './open-header.ts';
import { SegmentSealer } from './segments.ts';
import { type ByteSource, gatherBlocks, readPieces } from './source.ts';

export interface EncryptOptions {
  /** Public keys of those who shall be able to read, 32 bytes each. */
  readonly recipients: readonly Uint8Array[];
  /** Signs for the header; a new key that nobody keeps unless given. */
  readonly writer?: X25519Key;
}

/** Segments that are encrypted at once: 1 MiB. */
const BATCH_SEGMENTS = 16;

/**
 * A container of plain text: the header first, then segments in batches of at most 1 MiB, as fast as they are
 * taken. Memory holds one batch.
 * @throws Crypt4ghError for recipients that are none
 */
export async function* encryptStream(
  suite: CryptoSuite,
  source: ByteSource,
  options: EncryptOptions,
): AsyncGenerator<Uint8Array, undefined> {
  for await (const parts of encryptParts(suite, source, options)) yield concatBytes(parts);
  return undefined;
}

/** The same, each batch as the parts that it consists of, for whoever can write them without copying. */
export async function* encryptParts(
  suite: CryptoSuite,
  source: ByteSource,
  options: EncryptOptions,
): AsyncGenerator<readonly Uint8Array[], undefined> {
  const dataKey = suite.randomBytes(KEY_BYTES);
  const header = createHeader(suite, dataKey, options);
  if (!header.ok) throw new Crypt4ghError(header.error);
  yield [formatHeader(header.value)];
  const sealer = new SegmentSealer(suite, dataKey);
  const blocks = gatherBlocks(readPieces(source), BATCH_SEGMENTS * SEGMENT_BYTES);
  for await (const block of blocks) yield sealer.seal(block);
  return undefined;
}
