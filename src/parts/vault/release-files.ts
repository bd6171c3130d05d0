import { AppError } from '../../schema/errors.ts';
import type { VaultReleasePort } from '../../schema/ports.ts';
import { KeyServiceError } from './keys/key-service.ts';
import type { VaultContext } from './vault-context.ts';

/** A file as it is given at this moment. */
interface Offer {
  readonly ownerGroup: string;
  readonly header: Uint8Array;
  readonly bodySha256: string;
  readonly bodyBytes: number;
}

/** How files of the vault leave it: a header for one reader, and the body as it is kept. What is held has neither. */
export function createReleases(context: VaultContext): VaultReleasePort {
  const { db, keys, storeOf } = context;
  const requireGiven = async (accession: string): Promise<Offer> => {
    const [file] = await db.query<Offer>(
      `SELECT owner_group AS "ownerGroup", header, body_sha256 AS "bodySha256", body_bytes AS "bodyBytes"
       FROM vault_offer WHERE accession = $1 AND NOT is_held AND header IS NOT NULL`,
      [accession],
    );
    if (file === undefined) throw new AppError('vault-file-not-found');
    return file;
  };
  return {
    sealHeader: async (accession, release) => {
      const { header } = await requireGiven(accession);
      return onKeys(() => keys.releaseHeader(header, release));
    },
    readBody: async function* (accession, range) {
      const { ownerGroup, bodySha256, bodyBytes } = await requireGiven(accession);
      if (bodyBytes === 0) return;
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
