import { mkdir } from 'node:fs/promises';
import { formatPublicKey } from '../../engine/crypt4gh/keys/public-key.ts';
import { addJob } from '../../platform/jobs/job-queue.ts';
import { type Caller, maySee, type Ownership, readableGroups } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type { VaultDatasetsPort, VaultHoldsPort, VaultReleasePort } from '../../schema/ports.ts';
import { remindOfReviews } from './assessments/remind-reviews.ts';
import { findProgress } from './deposits/append-deposit.ts';
import type { DepositAnswer } from './deposits/deposit-schema.ts';
import {
  type DepositQuestion,
  findDeposit,
  listDeposits,
  type StoredDeposit,
  toDepositAnswer,
  toDepositOwnership,
} from './deposits/deposit-store.ts';
import { removeBody } from './deposits/remove-deposit.ts';
import { sweepDeposits } from './deposits/sweep-deposits.ts';
import { addEditionJobs } from './holds/change-opt-outs.ts';
import { listWaitingTables, makeEdition } from './holds/make-edition.ts';
import { createHoldsReader } from './holds/read-holds.ts';
import { ingestFile } from './ingest/ingest-file.ts';
import { countHeaders, renewHeaders } from './ingest/renew-headers.ts';
import { RENEW_HEADERS } from './ingest/vault-jobs.ts';
import type { KeyState, NodeKey } from './keys/key-state.ts';
import { createDatasetReader } from './records/read-datasets.ts';
import { parseVaultAccession } from './records/record-kinds.ts';
import { type RecordAnswer, toRecordAnswer } from './records/record-schema.ts';
import {
  findRecord,
  listRecords,
  type RecordQuestion,
  type StoredRecord,
  toRecordOwnership,
} from './records/record-store.ts';
import { createReleases, onKeys } from './release-files.ts';
import { S3Inbox } from './s3/answer-s3-request.ts';
import { PartGate } from './s3/part-gate.ts';
import { S3Objects } from './s3/s3-objects.ts';
import type { VaultContext } from './vault-context.ts';

/** A node key with how many kept headers are sealed for it. */
export interface CountedKey extends NodeKey {
  readonly headers: number;
}

/** Datasets under controlled access: their records, their encrypted files, the keys for which these are sealed. */
export class VaultService {
  readonly context: VaultContext;
  readonly datasets: VaultDatasetsPort;
  readonly releases: VaultReleasePort;
  readonly holds: VaultHoldsPort;
  readonly inbox: S3Inbox;

  constructor(context: VaultContext) {
    this.context = context;
    this.datasets = createDatasetReader(context.db);
    this.releases = createReleases(context);
    this.holds = createHoldsReader(context.db);
    this.inbox = new S3Inbox(context, new S3Objects(context, new PartGate()));
  }

  async open(): Promise<void> {
    await mkdir(this.context.incomingFolder, { recursive: true, mode: 0o700 });
  }

  close(): void {
    this.context.keys.close();
  }

  async findRecordOwnership(text: string): Promise<Ownership | null> {
    const record = await findRecord(this.context.db, parseVaultAccession(text)?.accession ?? '');
    return record === null ? null : toRecordOwnership(record);
  }

  async findDepositOwnership(text: string): Promise<Ownership | null> {
    const file = await findDeposit(this.context.db, parseVaultAccession(text)?.accession ?? '');
    return file === null ? null : toDepositOwnership(file);
  }

  /** @throws AppError vault-record-not-found */
  async getRecord(accession: string, caller: Caller | null): Promise<RecordAnswer> {
    const record = await findRecord(this.context.db, accession);
    if (record === null) throw new AppError('vault-record-not-found');
    return toRecordAnswer(record, caller);
  }

  /** Records that the caller may see. */
  async listRecords(
    caller: Caller | null,
    question: Omit<RecordQuestion, 'readable'>,
  ): Promise<{ readonly records: readonly RecordAnswer[]; readonly next: string | null }> {
    const readable = readableGroups(caller);
    const rows = await listRecords(this.context.db, { ...question, readable });
    // The same rule as for one record decides at last.
    const seen = rows.filter((record: StoredRecord) => maySee(caller, toRecordOwnership(record)));
    const last = rows.length < question.limit ? undefined : rows.at(-1);
    return {
      records: seen.map((record) => toRecordAnswer(record, caller)),
      next: last?.accession ?? null,
    };
  }

  /** @throws AppError vault-file-not-found */
  async getDeposit(accession: string): Promise<DepositAnswer> {
    const file = await findDeposit(this.context.db, accession);
    if (file === null) throw new AppError('vault-file-not-found');
    return this.#toAnswer(file);
  }

  /** Files that the caller may see what became of. */
  async listDeposits(
    caller: Caller,
    question: Omit<DepositQuestion, 'readable' | 'sender'>,
  ): Promise<{ readonly files: readonly DepositAnswer[]; readonly next: string | null }> {
    const readable = readableGroups(caller);
    const rows = await listDeposits(this.context.db, { ...question, readable, sender: caller.id });
    const seen = rows.filter((file) => maySee(caller, toDepositOwnership(file)));
    const last = rows.length < question.limit ? undefined : rows.at(-1);
    return {
      files: await Promise.all(seen.map((file) => this.#toAnswer(file))),
      next: last?.accession ?? null,
    };
  }

  async #toAnswer(file: StoredDeposit): Promise<DepositAnswer> {
    if (file.state !== 'receiving') return toDepositAnswer(file, file.received);
    const { received } = await findProgress(this.context, file.accession);
    return toDepositAnswer(file, received);
  }

  /** The public half of the active key. @throws AppError key-service-unavailable */
  async readPublicKey(): Promise<{
    readonly id: string;
    readonly publicKey: string;
    readonly file: string;
  }> {
    const keys = await onKeys(() => this.context.keys.listKeys());
    const active = keys.find(({ state }) => state === 'active');
    if (active === undefined) throw new AppError('key-service-unavailable');
    const file = formatPublicKey(new Uint8Array(Buffer.from(active.publicKey, 'base64')));
    return { id: active.id, publicKey: active.publicKey, file };
  }

  /** @throws AppError key-service-unavailable */
  async listKeys(): Promise<readonly CountedKey[]> {
    return this.#count(await onKeys(() => this.context.keys.listKeys()));
  }

  /** Makes a new active key and has the kept headers sealed for it. @throws AppError */
  async rotateKeys(): Promise<readonly CountedKey[]> {
    const keys = await onKeys(() => this.context.keys.rotate());
    await this.work.startRenewal();
    return this.#count(keys);
  }

  /** @throws AppError vault-key-not-found; request-conflict, also while headers are sealed for the key */
  async setKeyState(
    key: string,
    state: Exclude<KeyState, 'active' | 'destroyed'>,
  ): Promise<readonly CountedKey[]> {
    const headers = (await countHeaders(this.context.db)).get(key) ?? 0;
    if (state === 'retired' && headers > 0) {
      throw new AppError('request-conflict', {
        detail: `${headers} headers are still sealed for the key ${key}; wait until they are sealed for the active one.`,
      });
    }
    return this.#count(await onKeys(() => this.context.keys.setState(key, state)));
  }

  async #count(keys: readonly NodeKey[]): Promise<readonly CountedKey[]> {
    const counts = await countHeaders(this.context.db);
    return keys.map((key) => ({ ...key, headers: counts.get(key.id) ?? 0 }));
  }

  /** Work of jobs. */
  readonly work = {
    ingestFile: (file: string, signal: AbortSignal) => ingestFile(this.context, file, signal),
    renewHeaders: (signal: AbortSignal) => renewHeaders(this.context, signal),
    makeEdition: (file: string, signal: AbortSignal) => makeEdition(this.context, file, signal),
    keepHolds: async () => {
      const files = await listWaitingTables(this.context);
      await this.context.db.transaction((tx) => addEditionJobs(tx, files));
      await remindOfReviews(this.context);
    },
    removeBody: (body: { readonly group: string; readonly sha256: string }) =>
      removeBody(this.context, body),
    sweepDeposits: async () => {
      const ended = await sweepDeposits(this.context);
      await this.#renewWhereKeysChanged();
      return ended;
    },
    startRenewal: () => addJob(this.context.db, RENEW_HEADERS, {}, { key: 'renew headers' }),
  };

  /** Keys may be made by a command, too; a node without files in its vault starts no key service for that. */
  async #renewWhereKeysChanged(): Promise<void> {
    const counts = await countHeaders(this.context.db);
    if (counts.size === 0) return;
    const active = (await this.context.keys.listKeys()).find(({ state }) => state === 'active');
    const isOld = [...counts.keys()].some((key) => key !== active?.id);
    if (isOld) await this.work.startRenewal();
  }
}
