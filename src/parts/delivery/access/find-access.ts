import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Entitlement, VaultFile } from '../../../schema/ports.ts';
import type { DeliveryContext } from '../delivery-context.ts';

/** A file that somebody may have now, and by what. */
export interface FileAccess {
  readonly file: VaultFile;
  readonly entitlement: Entitlement;
}

/** Stands where a file is in no dataset, so that the question for a right is asked all the same. */
const NO_DATASET = ['none'];

const NO_FILE = { accession: 'none', bodySha256: 'none' };

/**
 * The file and the right to it. What is not there, what is in no published dataset, what one may not have and what nobody may
 * have now are refused in the same words, after the same three questions to the database: neither bytes nor time tell which
 * it was.
 * @throws AppError vault-file-not-found
 */
export function findAccess(
  context: DeliveryContext,
  accession: string,
  caller: Caller,
): Promise<FileAccess> {
  return findAccessBy(context, accession, (datasets) =>
    context.entitlements.findEntitlement(findAccount(caller), datasets),
  );
}

/** The same by a right that is found otherwise: to any of some datasets, null for none. @throws AppError vault-file-not-found */
export async function findAccessBy(
  { datasets, holds }: DeliveryContext,
  accession: string,
  findRight: (datasets: readonly string[]) => Promise<Entitlement | null>,
): Promise<FileAccess> {
  const found = await datasets.findFile(accession);
  const within = found === null || found.datasets.length === 0 ? NO_DATASET : found.datasets;
  const entitlement = await findRight(within);
  const asked = found?.file ?? NO_FILE;
  const given = await holds.listGiven([asked]);
  if (found === null || entitlement === null || !given.has(asked)) {
    throw new AppError('vault-file-not-found');
  }
  return { file: found.file, entitlement };
}

/**
 * The account whose rights a request has: none for the token of a group, which is nobody, and for a token that may not
 * read. The empty text is no account's id.
 */
export function findAccount({ id, token }: Caller): string {
  const mayRead = token === null || token.scopes.includes('read');
  return mayRead && !id.startsWith('token:') ? id : '';
}
