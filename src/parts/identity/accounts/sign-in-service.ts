import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import { type ClientTrace, type IdentityContext, sendSecurityNotice } from '../identity-context.ts';
import { hashPassword, isPassword } from '../password.ts';
import { digestSecret } from '../secrets.ts';
import type { OpenedSession, SessionService } from './session-service.ts';
import {
  createRecoveryCodes,
  createTotpSecret,
  findTotpPeriod,
  formatTotpAddress,
  normaliseRecoveryCode,
} from './totp.ts';

interface SignInRow {
  readonly id: string;
  readonly password_hash: string | null;
  readonly totp_secret: string | null;
  readonly totp_confirmed_at: Date | null;
}

/** What a person shows to be known by. */
export interface Proof {
  readonly password: string;
  /** Of the authenticator, or a recovery code. */
  readonly code?: string | undefined;
}

/** Passwords and second factors: signing in, confirming, and changing them. */
export class SignInService {
  readonly #context: IdentityContext;
  readonly #sessions: SessionService;

  constructor(context: IdentityContext, sessions: SessionService) {
    this.#context = context;
    this.#sessions = sessions;
  }

  /** @throws AppError credentials-wrong, second-factor-required, too-many-requests */
  async signIn(email: string, proof: Proof, trace: ClientTrace): Promise<OpenedSession> {
    return this.#sessions.open(await this.identify(email, proof, trace), trace);
  }

  /**
   * The account whose password this is, without a session. Guesses are slowed together with those of signing in.
   * @throws AppError credentials-wrong, second-factor-required, too-many-requests
   */
  async identify(email: string, proof: Proof, trace: ClientTrace): Promise<string> {
    const address = email.trim().toLowerCase();
    const [account] = await this.#limit(
      [`email:${address}`, `address:${trace.clientAddress}`],
      () => this.#check('email', address, proof),
    );
    return account;
  }

  /**
   * The same person again, before something dangerous; gives the session another token.
   * @throws AppError credentials-wrong, second-factor-required, too-many-requests
   */
  async confirm(
    accountId: string,
    { token, proof }: { readonly token: string; readonly proof: Proof },
  ): Promise<{ readonly token: string; readonly maxAgeSeconds: number }> {
    await this.#limit([`account:${accountId}`], () => this.#check('id', accountId, proof));
    return this.#sessions.rotate(token);
  }

  /** Waits are counted before it is known to be wrong: guesses that come at once must not all pass. */
  async #limit(names: readonly string[], check: () => Promise<string>): Promise<[string]> {
    const { attempts } = this.#context;
    const wait = Math.max(...names.map((name) => attempts.findWait(name)));
    if (wait > 0) throw new AppError('too-many-requests', { retryAfter: wait });
    for (const name of names) attempts.recordFailure(name);
    const account = await check();
    for (const name of names) attempts.recordSuccess(name);
    return [account];
  }

  async #check(column: 'email' | 'id', value: string, proof: Proof): Promise<string> {
    const [row] = await this.#context.db.query<SignInRow>(
      `SELECT id, password_hash, totp_secret, totp_confirmed_at FROM account
       WHERE ${column} = $1 AND disabled_at IS NULL`,
      [value],
    );
    // As long for an account that there is not: the time tells nobody which addresses have one.
    const isRight = await isPassword(proof.password, row?.password_hash ?? null);
    if (row === undefined || !isRight) throw new AppError('credentials-wrong');
    if (row.totp_secret === null || row.totp_confirmed_at === null) return row.id;
    if (proof.code === undefined) throw new AppError('second-factor-required');
    const isKnown =
      (await this.#takeTotpCode(row.id, row.totp_secret, proof.code)) ||
      (await this.#takeRecoveryCode(row.id, proof.code));
    if (!isKnown) throw new AppError('credentials-wrong');
    return row.id;
  }

  async #takeTotpCode(account: string, secret: string, code: string): Promise<boolean> {
    const { db, clock } = this.#context;
    const period = findTotpPeriod(secret, code.replaceAll(' ', ''), clock.now());
    if (period === null) return false;
    const taken = await db.execute(
      `UPDATE account SET totp_last_period = $2
       WHERE id = $1 AND (totp_last_period IS NULL OR totp_last_period < $2)`,
      [account, period],
    );
    return taken === 1;
  }

  async #takeRecoveryCode(account: string, code: string): Promise<boolean> {
    const { db, clock } = this.#context;
    return db.transaction(async (tx) => {
      const used = await tx.execute(
        `UPDATE recovery_code SET used_at = $3
         WHERE account = $1 AND code_digest = $2 AND used_at IS NULL`,
        [account, digestSecret(normaliseRecoveryCode(code)), clock.now()],
      );
      if (used === 1) sendSecurityNotice(tx, account, 'recovery-code-used');
      return used === 1;
    });
  }

  /** Sets the password and ends every other session. */
  async changePassword(accountId: string, password: string, token: string): Promise<void> {
    const hash = await hashPassword(password);
    await this.#context.db.transaction(async (tx) => {
      await setPassword(tx, accountId, hash);
      await tx.execute('DELETE FROM session WHERE account = $1 AND token_digest <> $2', [
        accountId,
        digestSecret(token),
      ]);
    });
  }

  /** Begins with an authenticator; it counts once a code of it was shown. */
  async startTotp(account: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
  }): Promise<{ readonly secret: string; readonly address: string }> {
    const secret = createTotpSecret();
    // One that is in use stays in use: who begins and does not end has not given it up.
    await this.#context.db.execute('UPDATE account SET totp_pending_secret = $2 WHERE id = $1', [
      account.id,
      secret,
    ]);
    const label = account.email === '' ? account.name : account.email;
    return { secret, address: formatTotpAddress(secret, this.#context.settings.nodeName, label) };
  }

  /** @throws AppError credentials-wrong where the code is not of the secret that was begun with */
  async confirmTotp(accountId: string, code: string): Promise<readonly string[]> {
    const { db, clock } = this.#context;
    let period: number | null = null;
    await this.#limit([`totp:${accountId}`], async () => {
      const [row] = await db.query<{ secret: string }>(
        `SELECT totp_pending_secret AS secret FROM account
         WHERE id = $1 AND totp_pending_secret IS NOT NULL`,
        [accountId],
      );
      period = row === undefined ? null : findTotpPeriod(row.secret, code, clock.now());
      if (period === null) throw new AppError('credentials-wrong');
      return accountId;
    });
    const codes = createRecoveryCodes();
    await db.transaction(async (tx) => {
      await tx.execute(
        `UPDATE account SET totp_secret = totp_pending_secret, totp_pending_secret = NULL,
           totp_confirmed_at = $2, totp_last_period = $3
         WHERE id = $1 AND totp_pending_secret IS NOT NULL`,
        [accountId, clock.now(), period],
      );
      await tx.execute('DELETE FROM recovery_code WHERE account = $1', [accountId]);
      for (const one of codes) {
        await tx.execute('INSERT INTO recovery_code (account, code_digest) VALUES ($1, $2)', [
          accountId,
          digestSecret(normaliseRecoveryCode(one)),
        ]);
      }
      sendSecurityNotice(tx, accountId, 'authenticator-added');
    });
    return codes;
  }

  async removeTotp(accountId: string): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      await tx.execute(
        `UPDATE account SET totp_secret = NULL, totp_pending_secret = NULL, totp_confirmed_at = NULL
         WHERE id = $1`,
        [accountId],
      );
      await tx.execute('DELETE FROM recovery_code WHERE account = $1', [accountId]);
      sendSecurityNotice(tx, accountId, 'authenticator-removed');
    });
  }
}

/** Writes a password and tells its owner. */
export async function setPassword(tx: Transaction, accountId: string, hash: string): Promise<void> {
  await tx.execute('UPDATE account SET password_hash = $2 WHERE id = $1', [accountId, hash]);
  sendSecurityNotice(tx, accountId, 'password-changed');
}
