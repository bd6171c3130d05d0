import type { Readable } from 'node:stream';
import type { Caller } from '../../schema/caller.ts';
import type { Reply } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import type { Entitlement, VaultFile } from '../../schema/ports.ts';
import { type Delivery, deliver } from './access/deliver.ts';
import type { DeliveryCore } from './access/delivery-core.ts';
import { type FileAccess, findAccess, findAccount } from './access/find-access.ts';
import { listGiven } from './access/list-given.ts';
import { type OpenContent, openContent } from './access/open-content.ts';
import { AccessWatch } from './access/watch-access.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { answerContent, type ContentQuestion } from './drs/answer-content.ts';
import { DrsBytes } from './drs/drs-bytes.ts';
import { EgaService } from './ega/ega-service.ts';
import { HtsgetService } from './htsget/htsget-service.ts';
import { Outbox } from './outbox/outbox.ts';
import { endLostUses } from './use/use-store.ts';

/** A dataset that somebody may use, with what is in it. */
export interface AccessibleDataset {
  readonly entitlement: Entitlement;
  readonly files: readonly VaultFile[];
}

/** What every way out of the vault goes through: the right, the log of uses, the bytes. */
export class DeliveryService implements DeliveryCore {
  readonly context: DeliveryContext;
  readonly outbox: Outbox;
  readonly htsget: HtsgetService;
  readonly ega: EgaService;
  /** For the part that tells DRS what there is. */
  readonly drs: DrsBytes;
  readonly #watch: AccessWatch;

  constructor(context: DeliveryContext) {
    this.context = context;
    this.outbox = new Outbox(context);
    this.#watch = new AccessWatch(context, context.logger);
    this.htsget = new HtsgetService(this);
    this.ega = new EgaService(this, this.htsget);
    this.drs = new DrsBytes(this);
  }

  /** What a node before this one was giving when it ended is written down as broken off. */
  async open(): Promise<void> {
    await endLostUses(this.context.db, this.context.clock.now());
  }

  /** @throws AppError vault-file-not-found, also for what one may not have */
  findAccess(accession: string, caller: Caller): Promise<FileAccess> {
    return findAccess(this.context, accession, caller);
  }

  /** Bytes for who has the right, logged, and cut when the right ends. */
  deliver(access: FileAccess, delivery: Delivery): Promise<Readable> {
    return deliver({ ...this.context, watch: this.#watch }, access, delivery);
  }

  /** The file for reading in clear. To be closed. */
  openContent(access: FileAccess, requestId: string): Promise<OpenContent> {
    return openContent(this.context, access, requestId);
  }

  /** Bytes of an object of DRS, for a ticket. @throws AppError */
  answerContent(question: ContentQuestion): Promise<Reply> {
    return answerContent(this, question);
  }

  /**
   * Accessions of the files of a dataset that somebody may use now.
   * @throws AppError vault-file-not-found, also for what one may not have and what has no files
   */
  async listFilesOf(dataset: string, caller: Caller): Promise<readonly string[]> {
    const accessible = await this.listAccessible(caller);
    const found = accessible.find(({ entitlement }) => entitlement.dataset === dataset);
    if (found === undefined || found.files.length === 0) throw new AppError('vault-file-not-found');
    return found.files.map(({ accession }) => accession);
  }

  /** Datasets that somebody may use now. */
  async listAccessible(caller: Caller): Promise<readonly AccessibleDataset[]> {
    const account = findAccount(caller);
    if (account === '') return [];
    const entitlements = await this.context.entitlements.listEntitlements(account);
    // Two applications may have granted the same; the one that lasts longest stands first.
    const once = new Map<string, Entitlement>();
    for (const one of entitlements) if (!once.has(one.dataset)) once.set(one.dataset, one);
    return Promise.all(
      [...once.values()].map(async (entitlement) => ({
        entitlement,
        files: await listGiven(this.context, entitlement.dataset),
      })),
    );
  }
}
