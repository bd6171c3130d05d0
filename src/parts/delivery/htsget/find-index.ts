import { buildIndex } from '../../../engine/htsget/build-index/build-index.ts';
import type { HtsFile } from '../../../engine/htsget/hts-file.ts';
import { MAX_INDEX_BYTES, readHtsIndex } from '../../../engine/htsget/hts-index.ts';
import { faultOf } from '../../../engine/htsget/htsget-failure.ts';
import { nodeBlockCodec } from '../../../platform/files/node-block-codec.ts';
import type { VaultFile } from '../../../schema/ports.ts';
import { joinBytes } from '../../../std/join-bytes.ts';
import type { DeliveryCore } from '../access/delivery-core.ts';
import type { FileAccess } from '../access/find-access.ts';
import { listGiven } from '../access/list-given.ts';
import { readPlain } from '../access/read-plain.ts';
import type { WeighedIndex } from './index-memory.ts';
import { findIndexNames } from './index-names.ts';
import { toAppError } from './to-app-error.ts';

/** Making an index reads the whole file, in this process: of larger files it has to be deposited. */
const MOST_READ_BYTES = 4 * 1024 ** 3;

/**
 * The index of a file: the one that was deposited in the same dataset where it is of this file, else one that is made
 * now. Neither is written anywhere.
 * @throws AppError hts-file-unusable, htsget-format-unsupported
 */
export async function findIndex(
  core: DeliveryCore,
  access: FileAccess,
  { file, requestId }: { readonly file: HtsFile; readonly requestId: string },
): Promise<WeighedIndex> {
  const { logger } = core.context;
  // One that is held could not be opened.
  const files = await listGiven(core.context, access.entitlement.dataset);
  for (const deposited of findIndexNames(access.file, file.format, files)) {
    const found = await readDeposited(core, { ...access, file: deposited }, { file, requestId });
    if (found.ok) return found.value;
    // Another may fit, and one that is made now does in any case.
    const { accession } = access.file;
    logger.warn(
      { file: accession, index: deposited.accession, failure: found.error },
      'htsget index not used',
    );
  }
  if (access.file.plainBytes > MOST_READ_BYTES) throw toAppError(tooLarge(access.file));
  const built = await buildIndex(file);
  if (!built.ok) throw toAppError(built.error);
  const read = await readHtsIndex(file, built.value.bytes, nodeBlockCodec);
  if (!read.ok) throw toAppError(read.error);
  return { index: read.value, bytes: built.value.bytes.length };
}

async function readDeposited(
  core: DeliveryCore,
  access: FileAccess,
  { file, requestId }: { readonly file: HtsFile; readonly requestId: string },
) {
  const { plainBytes } = access.file;
  if (plainBytes > MAX_INDEX_BYTES) return { ok: false, error: tooLarge(access.file) } as const;
  const pieces: Uint8Array[] = [];
  const range = { start: 0, end: plainBytes };
  for await (const piece of await readPlain(core, access, { range, requestId })) pieces.push(piece);
  const bytes = joinBytes(pieces);
  const read = await readHtsIndex(file, bytes, nodeBlockCodec);
  if (!read.ok) return read;
  return { ok: true, value: { index: read.value, bytes: bytes.length } } as const;
}

function tooLarge({ name, plainBytes }: VaultFile) {
  const hint = `${name} is too large to be read as a whole. Deposit its index in the same dataset, named like the file with .bai, .csi, .tbi or .crai behind it.`;
  return faultOf('hts-index-missing', 'index', [plainBytes, hint]);
}
