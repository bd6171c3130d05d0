import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { Crypt4ghError } from '../../../engine/crypt4gh/crypt4gh-problem.ts';
import { decryptStream } from '../../../engine/crypt4gh/decrypt-stream.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { X25519Key } from '../../../std/crypto-suite.ts';
import { CommandError } from '../command-error.ts';
import type { LocalPlace } from './local-names.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** How a file is finished. */
export interface Finishing {
  readonly entry: OutboxEntry;
  readonly place: LocalPlace;
  /** Private key; null where only the public one is here. */
  readonly key: X25519Key | null;
  readonly isDecrypted: boolean;
}

const READ_BYTES = 1 << 20;

/**
 * Compares what came with its digests, decrypts it where that is asked for, and gives it its name then.
 * @throws CommandError where it is not what the node says; nothing of it is kept
 */
export async function finishFile({ entry, place, key, isDecrypted }: Finishing): Promise<void> {
  const { target, unfinished, journal } = place;
  if (!(await isRight(unfinished, entry))) await discard(place, entry, 'its digest says');
  if (!isDecrypted) {
    // Of ranges the node knows no digest: with the private key each segment's tag is looked at.
    if (entry.ranges !== null && key !== null) await decrypt({ entry, place, key, output: null });
    await rename(unfinished, target);
  } else if (key !== null) {
    const output = `${target}.part`;
    await decrypt({ entry, place, key, output });
    await rename(output, target);
    await rm(unfinished, { force: true });
  }
  await rm(journal, { force: true });
}

/** Whether the encrypted bytes at a path are those of an entry, as far as the node tells their digests. */
async function isRight(path: string, entry: OutboxEntry): Promise<boolean> {
  const { headerBytes, headerSha256, bodySha256, bytes } = entry;
  if ((await stat(path)).size !== bytes) return false;
  if ((await digest(path, { start: 0, end: headerBytes })) !== headerSha256) return false;
  return bodySha256 === null || (await digest(path, { start: headerBytes })) === bodySha256;
}

/**
 * Whether a file that has its name already is what would be fetched, by its digest. Another header over the same body,
 * sealed for the same reader at another time, is taken as the same. Of ranges there is no digest, so they are never.
 */
export async function compareTarget(
  { target }: LocalPlace,
  entry: OutboxEntry,
  isDecrypted: boolean,
): Promise<'none' | 'same' | 'other'> {
  const found = await stat(target).catch(() => null);
  if (found === null) return 'none';
  const expected = isDecrypted ? entry.plainSha256 : entry.bodySha256;
  const start = isDecrypted ? 0 : found.size - (entry.bytes - entry.headerBytes);
  const isRightSize = isDecrypted ? found.size === entry.plainBytes : start > 0;
  if (expected === null || !found.isFile() || !isRightSize) return 'other';
  return (await digest(target, { start })) === expected ? 'same' : 'other';
}

async function digest(
  path: string,
  { start = 0, end }: { readonly start?: number; readonly end?: number } = {},
): Promise<string> {
  const hash = createHash('sha256');
  if (end === 0) return hash.digest('hex');
  const range = {
    start,
    highWaterMark: READ_BYTES,
    ...(end === undefined ? {} : { end: end - 1 }),
  };
  for await (const chunk of createReadStream(path, range)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function decrypt({
  entry,
  place,
  key,
  output,
}: {
  readonly entry: OutboxEntry;
  readonly place: LocalPlace;
  readonly key: X25519Key;
  /** Where the plain text goes; null to look at it only. */
  readonly output: string | null;
}): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = output === null ? null : await open(output, 'w', 0o600);
  try {
    const source = createReadStream(place.unfinished, { highWaterMark: READ_BYTES });
    for await (const piece of decryptStream(nodeCryptoSuite, source as AsyncIterable<Uint8Array>, {
      keys: [key],
    })) {
      hash.update(piece);
      bytes += piece.length;
      await file?.appendFile(piece);
    }
    await file?.sync();
  } catch (error) {
    if (output !== null) await rm(output, { force: true });
    if (!(error instanceof Crypt4ghError)) throw error;
    if (error.problem.code === 'no-key-fits') {
      throw new CommandError(
        `${place.unfinished}: ${error.problem.hint} What came is whole and stays there.`,
      );
    }
    await discard(place, entry, `its tags say (${error.message})`);
  } finally {
    await file?.close();
  }
  const { plainBytes, plainSha256 } = entry;
  if (bytes === plainBytes && (plainSha256 === null || hash.digest('hex') === plainSha256)) return;
  if (output !== null) await rm(output, { force: true });
  await discard(place, entry, 'the digest of the decrypted file says');
}

async function discard(
  { unfinished, journal }: LocalPlace,
  { file }: OutboxEntry,
  what: string,
): Promise<never> {
  await rm(unfinished, { force: true });
  await rm(journal, { force: true });
  throw new CommandError(
    `${file}: what came is not what ${what}; nothing of it was kept. Give the same command again.`,
  );
}
