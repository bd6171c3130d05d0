import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { type FileAccess, findAccess, findAccount } from '../access/find-access.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import { findEntry, type OutboxEntry } from './outbox-store.ts';

/** No file has this accession, so that the questions for the file are asked all the same. */
const NO_FILE = 'none';

/**
 * An entry of who asks, as long as the right by which it was made is in force and the file is what it was then. What never
 * was, what is another's and what has ended are refused in the same words after the same questions to the database.
 * @throws AppError vault-file-not-found
 */
export async function findEntryAccess(
  context: DeliveryContext,
  id: string,
  caller: Caller,
): Promise<{ readonly entry: OutboxEntry; readonly access: FileAccess }> {
  const account = findAccount(caller);
  const entry = await findEntry(context.db, id, account);
  const rights = await context.entitlements.listEntitlements(account);
  const { file } = await findAccess(context, entry?.file ?? NO_FILE, caller);
  const entitlement = rights.find((one) => one.id === entry?.entitlement);
  if (entry === null || entitlement === undefined || entry.bodySha256 !== file.bodySha256) {
    throw new AppError('vault-file-not-found');
  }
  return { entry, access: { file, entitlement } };
}
