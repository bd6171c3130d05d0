import { randomUUID } from 'node:crypto';
import { AppError } from '../../../schema/errors.ts';
import type { SignInService } from '../accounts/sign-in-service.ts';
import { findCaller } from '../find-caller.ts';
import type { ClientTrace, IdentityContext } from '../identity-context.ts';
import { addSeconds, createSecret, digestSecret } from '../secrets.ts';
import { TOKEN_PREFIX } from './token-prefix.ts';

/** Clients ask again after an hour, whatever they are told. */
const LIFETIME_SECONDS = 2 * 3600;
/** As it stands among the tokens of the account. */
const NAME = 'EGA client, by password';

/** A token that a program got for a name and a password. */
export interface PasswordGrant {
  readonly token: string;
  /** Seconds; null for a token of the account's own, which ends when it says. */
  readonly lifetimeSeconds: number | null;
}

/** Access for programs that know OAuth's password grant only (RFC 6749, section 4.3): old clients of archives. */
export class PasswordGrants {
  readonly #context: IdentityContext;
  readonly #signIns: Pick<SignInService, 'identify'>;
  readonly #underWay = new Map<string, Promise<string>>();

  constructor(context: IdentityContext, signIns: Pick<SignInService, 'identify'>) {
    this.#context = context;
    this.#signIns = signIns;
  }

  /**
   * A token that may read, for an e-mail and its password. An access token of the account is taken as a password and
   * given back: so accounts with a second factor, which such programs cannot ask for, have a way.
   * @throws AppError invalid-grant, too-many-requests
   */
  async take(
    { email, password }: { readonly email: string; readonly password: string },
    trace: ClientTrace,
  ): Promise<PasswordGrant> {
    if (password.startsWith(TOKEN_PREFIX)) {
      const account = await this.#findOwner(email, { password, trace });
      await this.#record(account, trace);
      return { token: password, lifetimeSeconds: null };
    }
    const account = await this.#identify(email, { password, trace });
    const token = await this.#create(account);
    await this.#record(account, trace);
    return { token, lifetimeSeconds: LIFETIME_SECONDS };
  }

  async #identify(
    email: string,
    { password, trace }: { readonly password: string; readonly trace: ClientTrace },
  ): Promise<string> {
    // Many clients that are started at once show the same password at once: that is one attempt, not many guesses.
    const key = digestSecret(`${email}\u0000${password}`).toString('base64');
    const underWay = this.#underWay.get(key) ?? this.#signIns.identify(email, { password }, trace);
    this.#underWay.set(key, underWay);
    try {
      return await underWay;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'credentials-wrong') throw wrong();
      if (error.code !== 'second-factor-required') throw error;
      const detail =
        'This account has a second factor. Make an access token that may read on your account page, and use it as the password.';
      throw new AppError('invalid-grant', { detail });
    } finally {
      this.#underWay.delete(key);
    }
  }

  /** Nobody guesses a token: it is looked for as with any other request. */
  async #findOwner(
    email: string,
    { password, trace }: { readonly password: string; readonly trace: ClientTrace },
  ): Promise<string> {
    const { clientAddress } = trace;
    const caller = await findCaller(this.#context, {
      ...{ kind: 'bearer', secret: password, clientAddress },
    });
    const isOwn = caller !== null && caller.email.toLowerCase() === email.trim().toLowerCase();
    if (!isOwn || caller.email === '') throw wrong();
    return caller.id;
  }

  async #create(account: string): Promise<string> {
    const { db, clock } = this.#context;
    const now = clock.now();
    const secret = `${TOKEN_PREFIX}${createSecret()}`;
    await db.transaction(async (tx) => {
      // A client makes one with every start: those that have ended are of no use in the list.
      await tx.execute(
        'DELETE FROM api_token WHERE account = $1 AND name = $2 AND expires_at <= $3',
        [account, NAME, now],
      );
      await tx.execute(
        `INSERT INTO api_token (id, token_digest, name, account, scopes, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, '{read}', $4, $5, $6)`,
        [
          ...[randomUUID(), digestSecret(secret), NAME, account],
          ...[now, addSeconds(now, LIFETIME_SECONDS)],
        ],
      );
    });
    return secret;
  }

  async #record(accountId: string, { requestId, clientAddress }: ClientTrace): Promise<void> {
    await this.#context.recordAudit({
      ...{ operation: 'password-grant', accountId, target: `account:${accountId}` },
      ...{ status: 200, requestId, clientAddress, details: {} },
    });
  }
}

function wrong(): AppError {
  return new AppError('invalid-grant', {
    detail:
      'E-mail or password is wrong. An access token that may read is taken as a password, too.',
  });
}
