import type { Caller } from '../../../schema/caller.ts';
import type { VaultFile } from '../../../schema/ports.ts';
import { type FileAccess, findAccount } from '../access/find-access.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import { findEntryAccess } from './find-entry-access.ts';
import { type MadeEntry, makeEntries, type OutboxRequest } from './make-entries.ts';
import { listEntries, type OutboxEntry, removeEntry } from './outbox-store.ts';
import { sweepOutbox } from './sweep-outbox.ts';

/** Files of the vault sealed for the keys of those who may have them. */
export class Outbox {
  readonly #context: DeliveryContext;

  constructor(context: DeliveryContext) {
    this.#context = context;
  }

  /** @throws AppError as makeEntries */
  make(
    request: OutboxRequest,
    by: { readonly caller: Caller; readonly requestId: string },
  ): Promise<readonly MadeEntry[]> {
    return makeEntries(this.#context, request, by);
  }

  /** @throws AppError vault-file-not-found, also for what has ended and what is another's */
  find(
    id: string,
    caller: Caller,
  ): Promise<{ readonly entry: OutboxEntry; readonly access: FileAccess }> {
    return findEntryAccess(this.#context, id, caller);
  }

  /** Entries of who asks that can be fetched now, the latest first; `given` are the files that may be had. */
  async list(
    caller: Caller,
    given: readonly { readonly files: readonly VaultFile[] }[],
  ): Promise<readonly MadeEntry[]> {
    const account = findAccount(caller);
    if (account === '') return [];
    const { db, entitlements } = this.#context;
    const rights = new Map(
      (await entitlements.listEntitlements(account)).map((one) => [one.id, one]),
    );
    const files = new Map(given.flatMap((one) => one.files.map((file) => [file.accession, file])));
    const entries = await listEntries(db, account);
    return entries.flatMap((entry) => {
      const entitlement = rights.get(entry.entitlement);
      const file = files.get(entry.file);
      const isThere = entitlement !== undefined && file?.bodySha256 === entry.bodySha256;
      return isThere && file !== undefined ? [{ entry, access: { file, entitlement } }] : [];
    });
  }

  /** @throws AppError vault-file-not-found, also for what has ended and what is another's */
  async remove(id: string, caller: Caller): Promise<void> {
    const { entry } = await this.find(id, caller);
    await removeEntry(this.#context.db, entry.id);
  }

  /** Removes what nobody may fetch any more; resolves with how many entries. */
  sweep(): Promise<number> {
    return sweepOutbox(this.#context);
  }
}
