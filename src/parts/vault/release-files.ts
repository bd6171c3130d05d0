import { AppError } from '../../schema/errors.ts';
import type { VaultReleasePort } from '../../schema/ports.ts';
import { findDeposit, type StoredDeposit } from './deposits/deposit-store.ts';
import { KeyServiceError } from './keys/key-service.ts';
import type { VaultContext } from './vault-context.ts';

/** How files of the vault leave it: a header for one reader, and the body as it is kept. */
export function createReleases(context: VaultContext): VaultReleasePort {
  const { db, keys, storeOf } = context;
  const requireReady = async (accession: string): Promise<StoredDeposit> => {
    const file = await findDeposit(db, accession);
    if (file === null || file.state !== 'ready') throw new AppError('vault-file-not-found');
    return file;
  };
  return {
    sealHeader: async (accession, release) => {
      const { header } = await requireReady(accession);
      if (header === null) throw new AppError('vault-file-not-found');
      return onKeys(() => keys.releaseHeader(header, release));
    },
    readBody: async function* (accession, range) {
      const { ownerGroup, bodySha256, bodyBytes } = await requireReady(accession);
      if (bodySha256 === null || bodyBytes === null || bodyBytes === 0) return;
      const store = await storeOf(ownerGroup);
      yield* store.read({ sha256: bodySha256, size: bodyBytes }, range);
    },
  };
}

/** What the key service answers. @throws AppError key-service-unavailable, request-invalid, request-conflict, vault-key-not-found */
export async function onKeys<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    const detail = error.message;
    switch (error.failure) {
      case 'key-unknown':
        throw new AppError('vault-key-not-found', { detail });
      case 'key-state':
      case 'key-folder-busy':
        throw new AppError('request-conflict', { detail });
      case 'header-refused':
      case 'key-request-invalid':
        throw new AppError('request-invalid', { detail });
      default:
        // Where its folder is and what it misses is for the log of those who run it.
        throw new AppError('key-service-unavailable', { cause: error, retryAfter: 30 });
    }
  }
}
