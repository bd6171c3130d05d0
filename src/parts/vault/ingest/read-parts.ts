import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WHOLE } from '../deposits/append-deposit.ts';
import { listParts, type StoredDeposit } from '../deposits/deposit-store.ts';
import { incomingPath, type VaultContext } from '../vault-context.ts';

const PIECE_BYTES = 1 << 20;

/** Paths of the files that a deposit consists of, in their order. */
export async function listPartPaths(
  context: VaultContext,
  file: StoredDeposit,
): Promise<readonly string[]> {
  const folder = incomingPath(context, file.accession);
  if (file.origin === 'tus') return [join(folder, WHOLE)];
  return (await listParts(context.db, file.accession)).map(({ storedAs }) =>
    join(folder, storedAs),
  );
}

/** Bytes of files one after the other, from a place on. */
export async function* readParts(
  paths: readonly string[],
  from: number,
): AsyncGenerator<Uint8Array, undefined> {
  let before = 0;
  for (const path of paths) {
    const { size } = await stat(path);
    const start = Math.max(0, from - before);
    before += size;
    if (start >= size) continue;
    yield* createReadStream(path, {
      start,
      highWaterMark: PIECE_BYTES,
    }) as AsyncIterable<Uint8Array>;
  }
  return undefined;
}
