import { randomUUID } from 'node:crypto';
import { DatabaseError } from '../../../platform/postgres/database-error.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { NodeRole } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import {
  type ClientTrace,
  type IdentityContext,
  sendNotice,
  sendSecurityNotice,
} from '../identity-context.ts';
import { createOneTimeToken, takeOneTimeToken } from '../one-time-tokens.ts';
import { hashPassword } from '../password.ts';
import type { OpenedSession, SessionService } from './session-service.ts';
import { setPassword } from './sign-in-service.ts';

const REGISTRATION_SECONDS = 3 * 24 * 3600;
const RESET_SECONDS = 3600;

/** An account as administrators see it. */
export interface AccountSummary {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: NodeRole;
  readonly createdAt: Date;
  readonly isDisabled: boolean;
  readonly hasSecondFactor: boolean;
}

const COLUMNS = `id, name, coalesce(email, '') AS email, role, created_at AS "createdAt",
  disabled_at IS NOT NULL AS "isDisabled", totp_confirmed_at IS NOT NULL AS "hasSecondFactor"`;

/** Accounts: how they come, change and go. */
export class AccountService {
  readonly #context: IdentityContext;
  readonly #sessions: SessionService;

  constructor(context: IdentityContext, sessions: SessionService) {
    this.#context = context;
    this.#sessions = sessions;
  }

  /**
   * Sends a link that makes an account. An address that has one is told so by mail: the answer is the same.
   * @throws AppError registration-closed unless anybody may or an administrator invites
   */
  async requestRegistration(
    email: string,
    { clientAddress, invitedBy }: { readonly clientAddress: string; readonly invitedBy?: string },
  ): Promise<void> {
    const { settings } = this.#context;
    if (invitedBy === undefined) {
      if (settings.registration !== 'open') throw new AppError('registration-closed');
      this.#limitMails('registration', clientAddress);
    }
    await this.#sendLink(email, {
      purpose: 'registration',
      isForAccounts: false,
      lifetimeSeconds: REGISTRATION_SECONDS,
      ...(invitedBy === undefined ? {} : { invitedBy }),
    });
  }

  /** Sends a link with which a new password can be chosen, where there is such an account. */
  async requestPasswordReset(email: string, clientAddress: string): Promise<void> {
    this.#limitMails('reset', clientAddress);
    await this.#sendLink(email, {
      purpose: 'password-reset',
      isForAccounts: true,
      lifetimeSeconds: RESET_SECONDS,
    });
  }

  /** Mails are for people: an address that asks for many waits as one that guesses does. */
  #limitMails(what: string, clientAddress: string): void {
    const { attempts } = this.#context;
    const name = `${what}:${clientAddress}`;
    const wait = attempts.findWait(name);
    if (wait > 0) throw new AppError('too-many-requests', { retryAfter: wait });
    attempts.recordFailure(name);
  }

  async #sendLink(
    email: string,
    link: {
      readonly purpose: 'registration' | 'password-reset';
      readonly isForAccounts: boolean;
      readonly lifetimeSeconds: number;
      readonly invitedBy?: string;
    },
  ): Promise<void> {
    const { db, clock } = this.#context;
    const address = email.trim().toLowerCase();
    await db.transaction(async (tx) => {
      const [known] = await tx.query<{ id: string }>(
        'SELECT id FROM account WHERE email = $1 AND disabled_at IS NULL',
        [address],
      );
      // Made in any case, so that both take as long; one that nobody is sent is of no use.
      const { secret } = await createOneTimeToken(tx, clock.now(), {
        purpose: link.purpose,
        lifetimeSeconds: link.lifetimeSeconds,
        email: address,
        ...(known === undefined ? {} : { account: known.id }),
        ...(link.invitedBy === undefined ? {} : { createdBy: link.invitedBy }),
      });
      if (link.isForAccounts === (known !== undefined)) {
        sendNotice(tx, {
          kind: link.isForAccounts ? 'password-reset' : 'email-confirmation',
          to: known === undefined ? { email: address } : { account: known.id },
          group: null,
          subject: `${link.purpose}:${address}`,
          values: {},
          path: link.isForAccounts ? `/password/${secret}` : `/join/${secret}`,
        });
      } else if (known !== undefined) sendSecurityNotice(tx, known.id, 'registration-tried');
    });
  }

  /** @throws AppError link-used-or-unknown, email-taken */
  async createAccount(
    token: string,
    account: { readonly name: string; readonly password: string },
    trace: ClientTrace,
  ): Promise<OpenedSession> {
    const { db, clock } = this.#context;
    const hash = await hashPassword(account.password);
    const id = randomUUID();
    await db.transaction(async (tx) => {
      const link = await takeOneTimeToken(tx, clock.now(), {
        purpose: 'registration',
        secret: token,
      });
      if (link?.email == null) throw new AppError('link-used-or-unknown');
      await insertAccount(tx, { id, name: account.name, email: link.email, role: 'member', hash });
    });
    return this.#sessions.open(id, trace);
  }

  /** Sets the password that a link allows, and ends every session. @throws AppError link-used-or-unknown */
  async resetPassword(token: string, password: string): Promise<void> {
    const { db, clock } = this.#context;
    const hash = await hashPassword(password);
    await db.transaction(async (tx) => {
      const link = await takeOneTimeToken(tx, clock.now(), {
        purpose: 'password-reset',
        secret: token,
      });
      if (link?.account == null) throw new AppError('link-used-or-unknown');
      await setPassword(tx, link.account, hash);
      await tx.execute('DELETE FROM session WHERE account = $1', [link.account]);
      // Other links to the same end are no longer needed, and somebody else may hold one.
      await tx.execute(
        "DELETE FROM one_time_token WHERE account = $1 AND purpose = 'password-reset'",
        [link.account],
      );
    });
  }

  async rename(account: string, name: string): Promise<void> {
    await this.#context.db.execute('UPDATE account SET name = $2 WHERE id = $1', [account, name]);
  }

  async list(): Promise<readonly AccountSummary[]> {
    return this.#context.db.query<AccountSummary>(
      `SELECT ${COLUMNS} FROM account ORDER BY lower(name), id`,
    );
  }

  /** @throws AppError account-not-found */
  async read(id: string): Promise<AccountSummary> {
    const [row] = await this.#context.db.query<AccountSummary>(
      `SELECT ${COLUMNS} FROM account WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new AppError('account-not-found');
    return row;
  }

  /**
   * Gives a role. The account's sessions end, so that none keeps more or less than it should.
   * @throws AppError account-not-found, last-administrator
   */
  async setRole(id: string, role: NodeRole): Promise<void> {
    await this.#change(id, async (tx) => {
      const changed = await tx.execute('UPDATE account SET role = $2 WHERE id = $1', [id, role]);
      sendSecurityNotice(tx, id, `role-${role}`);
      return changed;
    });
  }

  /** @throws AppError account-not-found, last-administrator */
  async setDisabled(id: string, isDisabled: boolean): Promise<void> {
    const at = isDisabled ? this.#context.clock.now() : null;
    await this.#change(id, async (tx) => {
      sendSecurityNotice(tx, id, isDisabled ? 'account-disabled' : 'account-enabled');
      return tx.execute('UPDATE account SET disabled_at = $2 WHERE id = $1', [id, at]);
    });
  }

  /** What it did stays in the audit log under its id. @throws AppError account-not-found, last-administrator */
  async remove(id: string): Promise<void> {
    await this.#change(id, (tx) => tx.execute('DELETE FROM account WHERE id = $1', [id]));
  }

  async #change(id: string, change: (tx: Transaction) => Promise<number>): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      // One at a time: two administrators who take the role from each other would leave none.
      await tx.query("SELECT id FROM account WHERE role = 'administrator' ORDER BY id FOR UPDATE");
      if ((await change(tx)) === 0) throw new AppError('account-not-found');
      await tx.execute('DELETE FROM session WHERE account = $1', [id]);
      const [left] = await tx.query(
        "SELECT 1 FROM account WHERE role = 'administrator' AND disabled_at IS NULL LIMIT 1",
      );
      if (left === undefined) throw new AppError('last-administrator');
    });
  }
}

/** @throws AppError email-taken */
export async function insertAccount(
  tx: Transaction,
  account: {
    readonly id: string;
    readonly name: string;
    readonly email: string | null;
    readonly role: NodeRole;
    readonly hash: string | null;
  },
): Promise<void> {
  try {
    await tx.execute(
      'INSERT INTO account (id, name, email, role, password_hash) VALUES ($1, $2, $3, $4, $5)',
      [account.id, account.name.trim(), account.email, account.role, account.hash],
    );
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'unique-violation')
      throw new AppError('email-taken');
    throw error;
  }
}
