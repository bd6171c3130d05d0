import { addJob } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { AppError } from '../../../schema/errors.ts';
import type { EntryReference } from '../../../schema/ports.ts';
import type { Clock } from '../../../std/clock.ts';
import type { DepositSources } from './deposit-run.ts';
import { depositToEnaQueue, toDepositQueue } from './ena-queue.ts';
import {
  countDeposits,
  type Deposit,
  type DepositPlace,
  type DepositState,
  type EnaAccount,
  listAccounts,
  listDeposits,
  orderDeposits,
  readAccount,
  readObjects,
  type StoredObject,
  setAccountProblem,
} from './ena-store.ts';
import { type DepositPreview, previewDeposit } from './preview-deposit.ts';
import { runDeposit, StudyRefusedError } from './run-deposit.ts';
import type { SendContext } from './send-context.ts';
import { uploadToWebin } from './upload-files.ts';
import { WebinRefusedError } from './webin-client.ts';

export interface EnaServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly box: SecretBox;
  /** Addresses up to and with 'drop-box/'. */
  readonly urls: Readonly<Record<EnaAccount['service'], string>>;
  readonly uploadUrl: string;
  readonly timeoutMilliseconds: number;
  readonly sources: Omit<DepositSources, 'upload'>;
  /** Latest versions of a group's own entries in an instance, by accession. */
  readonly listOwnEntries: (question: OwnEntriesQuestion) => Promise<readonly OwnEntry[]>;
}

export interface OwnEntriesQuestion {
  readonly group: string;
  /** Null for all. */
  readonly instance: string | null;
  /** Only these; null for all. */
  readonly accessions: readonly string[] | null;
  /** Only open ones that were released since then; null for all. */
  readonly releasedSince: Date | null;
  readonly after: string;
  readonly limit: number;
}

export interface OwnEntry extends EntryReference {
  readonly instance: string;
}

/** What a group says of how it deposits. */
export interface AccountWish extends Omit<EnaAccount, 'ownerGroup' | 'problem' | 'ordersSince'> {
  /** Null to keep the one that is there. */
  readonly password: string | null;
  /** What is released from now on is ordered by itself. */
  readonly ordersNew: boolean;
}

const PURPOSE = 'ena password';
const ENTRIES_A_STEP = 1000;
/** The most entries of one order or preview. */
export const MOST_ORDERED = 10_000;

/** Deposits of groups at ENA: accounts, orders and how they stand. */
export class EnaService {
  readonly #options: EnaServiceOptions;

  constructor(options: EnaServiceOptions) {
    this.#options = options;
  }

  /** A group's account; null where it has none. */
  async getAccount(group: string): Promise<EnaAccount | null> {
    const found = await readAccount(this.#options.db, group);
    if (found === null) return null;
    const { password: _password, ...account } = found;
    return account;
  }

  /** @throws AppError request-invalid for a first account without password */
  async setAccount(group: string, wish: AccountWish, by: string): Promise<EnaAccount> {
    const { db, box, clock } = this.#options;
    const now = clock.now();
    await db.transaction(async (tx) => {
      await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('ena account ' || $1, 0))", [
        group,
      ]);
      const before = await readAccount(tx, group);
      // A password is for one account: another name asks for its own.
      const isKept = before !== null && before.username === wish.username;
      if (wish.password === null && !isKept) {
        throw new AppError('request-invalid', {
          detail: 'Give the password of the Webin account, too.',
        });
      }
      const password = wish.password === null ? before?.password : box.seal(PURPOSE, wish.password);
      const ordersSince = wish.ordersNew ? (before?.ordersSince ?? now) : null;
      await tx.execute(
        `INSERT INTO ena_account (owner_group, service, username, password, center_name, study_title,
           study_description, hold_until, library_source, keeps_up, orders_since, problem, changed_at, changed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12, $13)
         ON CONFLICT (owner_group) DO UPDATE SET service = excluded.service, username = excluded.username,
           password = excluded.password, center_name = excluded.center_name, study_title = excluded.study_title,
           study_description = excluded.study_description, hold_until = excluded.hold_until,
           library_source = excluded.library_source, keeps_up = excluded.keeps_up,
           orders_since = excluded.orders_since, problem = NULL, changed_at = excluded.changed_at,
           changed_by = excluded.changed_by`,
        [
          group,
          wish.service,
          wish.username,
          password,
          wish.centerName,
          wish.studyTitle,
          wish.studyDescription,
          wish.holdUntil,
          wish.librarySource,
          wish.keepsUp,
          ordersSince,
          now,
          by,
        ],
      );
      await this.#queue(tx, group);
    });
    return this.#requireAccount(group);
  }

  /** Forgets an account with its password; what ENA has, and that it has it, stays. */
  async removeAccount(group: string): Promise<void> {
    const removed = await this.#options.db.execute(
      'DELETE FROM ena_account WHERE owner_group = $1',
      [group],
    );
    if (removed === 0) throw new AppError('ena-account-not-found');
  }

  async #requireAccount(group: string): Promise<EnaAccount> {
    const account = await this.getAccount(group);
    if (account === null) throw new AppError('ena-account-not-found');
    return account;
  }

  #queue(on: Parameters<typeof addJob>[0], group: string, runAt?: Date): Promise<void> {
    const options = { key: `ena ${group}`, queue: toDepositQueue(group) };
    return addJob(
      on,
      depositToEnaQueue,
      { group },
      runAt === undefined ? options : { ...options, runAt },
    );
  }

  /** What a deposit would make, change and refuse. @throws AppError ena-account-not-found, request-invalid */
  async preview(
    group: string,
    selection: { readonly instance: string; readonly accessions: readonly string[] | null },
  ): Promise<DepositPreview> {
    const { db, sources } = this.#options;
    const account = await this.#requireAccount(group);
    const entries = await this.#select(group, selection);
    return previewDeposit({ db, account, sources }, selection.instance, entries);
  }

  /** Orders deposits of a group's entries. @throws AppError ena-account-not-found, request-invalid, entry-not-found */
  async order(
    group: string,
    selection: { readonly instance: string; readonly accessions: readonly string[] | null },
    by: { readonly id: string; readonly name: string; readonly withReads: boolean },
  ): Promise<{ readonly entries: number; readonly ordered: number }> {
    const { db, clock } = this.#options;
    const { service } = await this.#requireAccount(group);
    const entries = await this.#select(group, selection);
    const orders = entries.map(({ accession, version, instance }) => ({
      entry: accession,
      version,
      instance,
    }));
    const ordered = await db.transaction(async (tx) => {
      const count = await orderDeposits(tx, { group, service }, orders, {
        ...by,
        now: clock.now(),
      });
      await this.#queue(tx, group);
      return count;
    });
    return { entries: entries.length, ordered };
  }

  async #select(
    group: string,
    {
      instance,
      accessions,
    }: { readonly instance: string; readonly accessions: readonly string[] | null },
  ): Promise<readonly OwnEntry[]> {
    await this.#options.sources.getInstance(instance);
    const entries = await this.#options.listOwnEntries({
      ...{ group, instance, accessions, releasedSince: null, after: '' },
      limit: MOST_ORDERED + 1,
    });
    if (entries.length > MOST_ORDERED) {
      throw new AppError('request-invalid', {
        detail: `The group has more than ${MOST_ORDERED} entries here: name those that are meant, at most as many at once.`,
      });
    }
    const found = new Set(entries.map(({ accession }) => accession));
    const missing = accessions?.find((accession) => !found.has(accession));
    if (missing === undefined) return entries;
    throw new AppError('entry-not-found', {
      detail: `The group has no entry ${missing.slice(0, 60)} in ${instance}.`,
    });
  }

  /** How a group's deposits stand. */
  async readState(
    group: string,
    page: { readonly state: DepositState | null; readonly after: string; readonly limit: number },
  ): Promise<{
    readonly counts: Readonly<Record<DepositState, number>>;
    readonly studies: readonly StoredObject[];
    readonly deposits: readonly (Deposit & { readonly objects: readonly StoredObject[] })[];
  }> {
    const { db } = this.#options;
    const { service } = await this.#requireAccount(group);
    const place: DepositPlace = { group, service };
    const deposits = await listDeposits(db, place, page);
    const objects = await readObjects(
      db,
      place,
      deposits.map(({ entry }) => entry),
    );
    return {
      counts: await countDeposits(db, place),
      studies: await readObjects(db, place, null),
      deposits: deposits.map((one) => ({
        ...one,
        objects: objects.filter(({ entry }) => entry === one.entry),
      })),
    };
  }

  /** Deposits what waits of a group. It may be cut off at any point and goes on where it was. */
  async deposit(group: string, signal: AbortSignal): Promise<void> {
    const { db } = this.#options;
    const found = await readAccount(db, group);
    if (found === null || found.problem !== null) return;
    const { password: sealed, ...account } = found;
    const context = this.#openContext(account, sealed, signal);
    const { uploadUrl: url, timeoutMilliseconds } = this.#options;
    const sources: DepositSources = {
      ...this.#options.sources,
      upload: (files, ended) =>
        uploadToWebin({ url, account: context.webin.account, timeoutMilliseconds }, files, ended),
    };
    // One at a time, whoever has it done: two would make each object twice.
    await db.withAdvisoryLock(`ena ${group}`, async () => {
      try {
        await runDeposit({ context, account, sources });
      } catch (error) {
        const isForPeople =
          error instanceof WebinRefusedError || error instanceof StudyRefusedError;
        // Nothing but a change of the account mends it, so it is not tried again.
        if (!isForPeople) throw error;
        await setAccountProblem(db, group, error.message);
      }
    });
  }

  #openContext(account: EnaAccount, sealed: Uint8Array, signal: AbortSignal): SendContext {
    const { db, clock, box, urls, timeoutMilliseconds } = this.#options;
    const today = clock.now().toISOString().slice(0, 10);
    const { holdUntil } = account;
    return {
      db,
      group: account.ownerGroup,
      service: account.service,
      centerName: account.centerName,
      holdUntil: holdUntil !== null && holdUntil > today ? holdUntil : null,
      webin: {
        url: urls[account.service],
        account: { username: account.username, password: box.open(PURPOSE, sealed) },
        timeoutMilliseconds,
      },
      now: () => clock.now(),
      signal,
    };
  }

  /** Orders what groups have ordered once and for all: later versions, revocations and new entries. */
  async keepUp(signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#options;
    for (const account of await listAccounts(db)) {
      signal.throwIfAborted();
      if (account.problem !== null) continue;
      const place = { group: account.ownerGroup, service: account.service };
      const by = { id: 'ena', name: 'settings of the group', withReads: false, now: clock.now() };
      if (account.keepsUp) await this.#orderChanged(place, by, signal);
      if (account.ordersSince !== null) {
        await this.#orderNew(place, { by, since: account.ordersSince, signal });
      }
      const waiting = await listDeposits(db, place, { state: 'waiting', after: '', limit: 1 });
      if (waiting.length > 0) await this.#queue(db, account.ownerGroup);
    }
  }

  async #orderChanged(
    place: DepositPlace,
    by: Parameters<typeof orderDeposits>[3],
    signal: AbortSignal,
  ): Promise<void> {
    const { db, listOwnEntries } = this.#options;
    for (let after = ''; ; ) {
      signal.throwIfAborted();
      const known = await listDeposits(db, place, {
        state: 'deposited',
        after,
        limit: ENTRIES_A_STEP,
      });
      const last = known.at(-1);
      if (last === undefined) return;
      after = last.entry;
      const entries = await listOwnEntries({
        ...{ group: place.group, instance: null, releasedSince: null, after: '' },
        accessions: known.map(({ entry }) => entry),
        limit: known.length,
      });
      const versions = new Map(known.map(({ entry, version }) => [entry, version]));
      const changed = entries.filter(
        ({ accession, version }) => versions.get(accession) !== version,
      );
      await orderDeposits(
        db,
        place,
        changed.map(({ accession, version, instance }) => ({
          entry: accession,
          version,
          instance,
        })),
        by,
      );
    }
  }

  async #orderNew(
    place: DepositPlace,
    {
      by,
      since,
      signal,
    }: {
      readonly by: Parameters<typeof orderDeposits>[3];
      readonly since: Date;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const { db, listOwnEntries } = this.#options;
    for (let after = ''; ; ) {
      signal.throwIfAborted();
      const entries = await listOwnEntries({
        ...{ group: place.group, instance: null, accessions: null, releasedSince: since, after },
        limit: ENTRIES_A_STEP,
      });
      const last = entries.at(-1);
      if (last === undefined) return;
      after = last.accession;
      const known = new Set(
        (
          await db.query<{ entry: string }>(
            'SELECT entry FROM ena_deposit WHERE owner_group = $1 AND service = $2 AND entry = ANY($3)',
            [place.group, place.service, entries.map(({ accession }) => accession)],
          )
        ).map(({ entry }) => entry),
      );
      const fresh = entries.filter(({ accession }) => !known.has(accession));
      await orderDeposits(
        db,
        place,
        fresh.map(({ accession, version, instance }) => ({ entry: accession, version, instance })),
        by,
      );
    }
  }
}
