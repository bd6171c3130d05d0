import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Caller } from '../../../schema/caller.ts';
import { endDeposit } from '../deposits/append-deposit.ts';
import { createDeposit, type DepositWish, requireSpace } from '../deposits/create-deposit.ts';
import { findDeposit, listParts, type StoredDeposit } from '../deposits/deposit-store.ts';
import { guardStart } from '../deposits/guard-start.ts';
import { INGEST_FILE } from '../ingest/vault-jobs.ts';
import { incomingPath, type VaultContext } from '../vault-context.ts';
import type { PartGate } from './part-gate.ts';
import { S3Error } from './s3-error.ts';
import { storePart } from './store-part.ts';

/** Where an object goes: the first folder of its key is a group. */
export interface ObjectPlace {
  readonly group: string;
  readonly name: string;
}

/** Objects and parts that come by S3 become files of the vault. */
export class S3Objects {
  readonly #context: VaultContext;
  readonly #gate: PartGate;

  constructor(context: VaultContext, gate: PartGate) {
    this.#context = context;
    this.#gate = gate;
  }

  /** Takes an object that comes as a whole. Gives its tag. */
  async put(
    caller: Caller,
    wish: DepositWish,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<StoredDeposit & { readonly etag: string }> {
    const file = await createDeposit(this.#context, caller, wish);
    try {
      const part = await storePart(
        incomingPath(this.#context, file.accession),
        guardStart(bytes, 0),
        { number: 1, at: this.#context.clock.now(), maxBytes: wish.size ?? 0 },
      );
      if (part.size !== wish.size) {
        throw new S3Error('IncompleteBody', 400, `${part.size} bytes came and not ${wish.size}.`);
      }
      await this.#insertPart(file.accession, 1, part);
      await this.#finish(file.accession, { size: part.size, etag: part.md5, numbers: [1] });
      return { ...file, etag: part.md5 };
    } catch (error) {
      await endDeposit(this.#context, file.accession).catch(() => undefined);
      throw error;
    }
  }

  /** Begins a file that comes in parts. */
  begin(caller: Caller, wish: DepositWish): Promise<StoredDeposit> {
    return createDeposit(this.#context, caller, wish);
  }

  /** The file that is sent under an upload's id. @throws S3Error */
  async require(caller: Caller, uploadId: string, place: ObjectPlace): Promise<StoredDeposit> {
    const file = await findDeposit(this.#context.db, uploadId);
    const isIt =
      file !== null &&
      file.origin === 's3' &&
      file.ownerGroup === place.group &&
      file.name === place.name &&
      file.uploadedBy === caller.id;
    if (isIt) return file;
    throw new S3Error('NoSuchUpload', 404, 'There is no such upload.');
  }

  /** Takes one part. Gives its tag. */
  async putPart(
    file: StoredDeposit,
    number: number,
    { bytes, size }: { readonly bytes: AsyncIterable<Uint8Array>; readonly size: number },
  ): Promise<string> {
    const { accession, ownerGroup: group } = file;
    const { db, clock, limits } = this.#context;
    if (file.state !== 'receiving') throw new S3Error('NoSuchUpload', 404, 'The upload has ended.');
    if (number !== 1 && !(await this.#gate.pass(db, accession))) {
      throw new S3Error('SlowDown', 503, 'Send the first part first, or again.');
    }
    if (file.received + size > limits.maxFileBytes) {
      throw new S3Error('EntityTooLarge', 400, `A file has at most ${limits.maxFileBytes} bytes.`);
    }
    await requireSpace(this.#context, db, { group, more: size });
    const folder = incomingPath(this.#context, accession);
    const guarded = number === 1 ? this.#openGate(accession, guardStart(bytes, 0)) : bytes;
    const part = await storePart(folder, guarded, { number, at: clock.now(), maxBytes: size });
    const former = await this.#insertPart(accession, number, part);
    if (former !== null) await rm(join(folder, former), { force: true });
    return part.md5;
  }

  async *#openGate(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let seen = 0;
    for await (const piece of bytes) {
      seen += piece.length;
      if (seen >= 8) this.#gate.open(file);
      yield piece;
    }
  }

  /** Names a part that lies on the disk; gives the name of the one that it takes the place of. */
  async #insertPart(
    file: string,
    number: number,
    part: { readonly storedAs: string; readonly size: number; readonly md5: string },
  ): Promise<string | null> {
    const { db, clock, limits } = this.#context;
    return db.transaction(async (tx) => {
      const [former] = await tx.query<{ storedAs: string }>(
        'SELECT stored_as AS "storedAs" FROM vault_part WHERE file = $1 AND number = $2 FOR UPDATE',
        [file, number],
      );
      await tx.execute(
        `INSERT INTO vault_part (file, number, stored_as, size, md5) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (file, number) DO UPDATE SET stored_as = $3, size = $4, md5 = $5`,
        [file, number, part.storedAs, part.size, part.md5],
      );
      await tx.execute(
        `UPDATE vault_file SET received = (SELECT sum(size) FROM vault_part WHERE file = $1), idle_looks = 0,
           expires_at = $2 WHERE accession = $1`,
        [file, new Date(clock.now().getTime() + limits.uploadHours * 3_600_000)],
      );
      return former?.storedAs ?? null;
    });
  }

  /** The parts that the client names are the file. Gives its tag; the same again gives the same. @throws S3Error */
  async complete(
    file: StoredDeposit,
    wanted: readonly { readonly number: number; readonly etag: string }[],
  ): Promise<string> {
    if (file.state !== 'receiving') {
      if (file.etag !== null && file.state !== 'expired') return file.etag;
      throw new S3Error('NoSuchUpload', 404, 'The upload has ended.');
    }
    const known = new Map(
      (await listParts(this.#context.db, file.accession)).map((part) => [part.number, part]),
    );
    const numbers = wanted.map(({ number }) => number);
    if (numbers.some((number, at) => at > 0 && number <= (numbers[at - 1] ?? 0))) {
      throw new S3Error('InvalidPartOrder', 400, 'Name the parts in ascending order.');
    }
    const digest = createHash('md5');
    let size = 0;
    for (const { number, etag } of wanted) {
      const part = known.get(number);
      if (part === undefined || part.md5 !== etag) {
        throw new S3Error('InvalidPart', 400, `Part ${number} has not come, or has another tag.`);
      }
      digest.update(Buffer.from(part.md5, 'hex'));
      size += part.size;
    }
    if (numbers[0] !== 1 || size === 0) {
      throw new S3Error('InvalidPart', 400, 'A file has a part with the number 1, and bytes.');
    }
    const etag = `${digest.digest('hex')}-${wanted.length}`;
    await this.#finish(file.accession, { size, etag, numbers });
    this.#gate.forget(file.accession);
    return etag;
  }

  async #finish(
    file: string,
    {
      size,
      etag,
      numbers,
    }: { readonly size: number; readonly etag: string; readonly numbers: readonly number[] },
  ): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      // Parts that the client does not name are none of the file.
      await tx.execute('DELETE FROM vault_part WHERE file = $1 AND number <> ALL ($2)', [
        file,
        numbers,
      ]);
      const changed = await tx.execute(
        `UPDATE vault_file SET state = 'verifying', size = $2, received = $2, etag = $3
         WHERE accession = $1 AND state = 'receiving'`,
        [file, size, etag],
      );
      if (changed > 0) await addJob(tx, INGEST_FILE, { file }, { key: `ingest ${file}` });
    });
  }
}
