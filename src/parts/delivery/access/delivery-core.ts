import type { Readable } from 'node:stream';
import type { Caller } from '../../../schema/caller.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import type { Delivery } from './deliver.ts';
import type { FileAccess } from './find-access.ts';
import type { OpenContent } from './open-content.ts';

/** What every way out of the vault is made of: the right, the log of uses, the bytes. */
export interface DeliveryCore {
  readonly context: DeliveryContext;
  /** @throws AppError vault-file-not-found, also for what one may not have */
  findAccess(accession: string, caller: Caller): Promise<FileAccess>;
  /** Bytes for who has the right, logged, and cut when the right ends. */
  deliver(access: FileAccess, delivery: Delivery): Promise<Readable>;
  /** The file for reading in clear. To be closed. */
  openContent(access: FileAccess, requestId: string): Promise<OpenContent>;
}
