import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import { insertAccount } from '../accounts/account-service.ts';
import type { OpenedSession, SessionService } from '../accounts/session-service.ts';
import { type ClientTrace, type IdentityContext, sendSecurityNotice } from '../identity-context.ts';
import { createOneTimeToken, takeOneTimeToken } from '../one-time-tokens.ts';
import { checkWayLeft } from '../sign-in-ways.ts';
import type { IdentityProvider } from './identity-provider.ts';
import {
  finishSignIn,
  type PendingSignIn,
  type ProvenIdentity,
  ProviderFault,
  ProviderRefusal,
  startSignIn,
} from './open-id-client.ts';

/** A person has so long to sign in at the provider. */
export const SIGN_IN_SECONDS = 15 * 60;

/** Why somebody who comes back from a provider is not signed in; the page says what to do. */
export type ProviderProblem =
  | 'refused'
  | 'failed'
  | 'lost'
  | 'registration-closed'
  | 'account-closed'
  | 'email-taken'
  | 'identity-taken';

export type ProviderOutcome =
  | { readonly kind: 'signed-in'; readonly session: OpenedSession; readonly returnTo: string }
  | { readonly kind: 'linked'; readonly returnTo: string }
  | { readonly kind: 'problem'; readonly problem: ProviderProblem; readonly reason: string };

/** An identity that an account is linked with, as its owner sees it. */
export interface IdentitySummary {
  readonly id: string;
  readonly provider: string | null;
  readonly title: string;
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

interface Pending extends PendingSignIn {
  readonly provider: string;
  readonly returnTo: string;
}

class Problem extends Error {
  readonly problem: ProviderProblem;

  constructor(problem: ProviderProblem, reason = '') {
    super(reason);
    this.problem = problem;
  }
}

/** Signing in at a provider, and the identities that accounts are linked with. */
export class ProviderService {
  readonly #context: IdentityContext;
  readonly #sessions: SessionService;

  constructor(context: IdentityContext, sessions: SessionService) {
    this.#context = context;
    this.#sessions = sessions;
  }

  list(): readonly { readonly id: string; readonly title: string }[] {
    return this.#context.settings.providers.map(({ id, title }) => ({ id, title }));
  }

  /**
   * Where to go to sign in, or with an account to link an identity with it; the secret goes into a cookie, so
   * that only this browser can come back.
   * @throws AppError provider-not-found, provider-failed
   */
  async start(
    id: string,
    { returnTo, account }: { readonly returnTo: string; readonly account?: string },
  ): Promise<{ readonly address: string; readonly secret: string }> {
    const provider = this.#find(id);
    const { db, clock } = this.#context;
    try {
      const { address, pending } = await startSignIn(provider, this.#callbackOf(id));
      const { secret } = await createOneTimeToken(db, clock.now(), {
        purpose: 'provider-sign-in',
        lifetimeSeconds: SIGN_IN_SECONDS,
        data: { ...pending, provider: id, returnTo } satisfies Pending,
        ...(account === undefined ? {} : { account }),
      });
      return { address, secret };
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      throw new AppError('provider-failed', { detail: error.message, cause: error });
    }
  }

  /** What becomes of somebody who comes back; whatever is wrong is an outcome, too. @throws AppError provider-not-found */
  async finish(
    id: string,
    request: { readonly secret: string | null; readonly search: URLSearchParams },
    trace: ClientTrace,
  ): Promise<ProviderOutcome> {
    const provider = this.#find(id);
    try {
      return await this.#finish(provider, request, trace);
    } catch (error) {
      const problem = toProblem(error);
      const reason = (error as Error).message;
      await this.#record({ operation: 'provider-sign-in', account: null, status: 401 }, trace, {
        provider: id,
        problem,
        reason: reason.slice(0, 500),
      });
      return { kind: 'problem', problem, reason };
    }
  }

  /** No request of the portal's own tells of it: the provider sends people here by a plain link. */
  #record(
    what: { readonly operation: string; readonly account: string | null; readonly status: number },
    trace: ClientTrace,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { operation, account, status } = what;
    const { requestId, clientAddress } = trace;
    const target = account === null ? '' : `account:${account}`;
    const event = { operation, accountId: account, target, status, requestId, clientAddress };
    return this.#context.recordAudit({ ...event, details });
  }

  async #finish(
    provider: IdentityProvider,
    { secret, search }: { readonly secret: string | null; readonly search: URLSearchParams },
    trace: ClientTrace,
  ): Promise<ProviderOutcome> {
    const { db, clock } = this.#context;
    const kept =
      secret === null
        ? null
        : await takeOneTimeToken<Pending>(db, clock.now(), { purpose: 'provider-sign-in', secret });
    if (kept === null || kept.data.provider !== provider.id) throw new Problem('lost');
    // Another's code brought into this browser would sign its victim in as somebody else.
    if (search.get('state') !== kept.data.state) throw new Problem('lost');
    const callback = new URL(this.#callbackOf(provider.id));
    callback.search = search.toString();
    const identity = await finishSignIn(provider, callback, kept.data);
    const { returnTo } = kept.data;
    if (kept.account !== null) {
      const { account } = kept;
      await this.#link(account, identity);
      const { issuer, subject } = identity;
      await this.#record({ operation: 'identity-linked', account, status: 200 }, trace, {
        issuer,
        subject,
      });
      return { kind: 'linked', returnTo };
    }
    const account = await this.#findOrMakeAccount(identity);
    return { kind: 'signed-in', session: await this.#sessions.open(account, trace), returnTo };
  }

  /** @throws Problem identity-taken */
  async #link(account: string, identity: ProvenIdentity): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      if (!(await this.#insert(tx, account, identity))) {
        const [owner] = await tx.query<{ account: string }>(
          'SELECT account FROM account_identity WHERE issuer = $1 AND subject = $2',
          [identity.issuer, identity.subject],
        );
        if (owner?.account !== account) throw new Problem('identity-taken');
        return;
      }
      sendSecurityNotice(tx, account, 'identity-linked');
    });
  }

  async #insert(tx: Transaction, account: string, identity: ProvenIdentity): Promise<boolean> {
    const { issuer, subject, name, email } = identity;
    const added = await tx.execute(
      `INSERT INTO account_identity (account, issuer, subject, label, created_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (issuer, subject) DO NOTHING`,
      [
        account,
        issuer,
        subject,
        (email ?? name ?? subject).slice(0, 200),
        this.#context.clock.now(),
      ],
    );
    return added === 1;
  }

  /** @throws Problem account-closed, registration-closed, email-taken */
  async #findOrMakeAccount(identity: ProvenIdentity): Promise<string> {
    const { db, clock, settings } = this.#context;
    return db.transaction(async (tx) => {
      const [known] = await tx.query<{ account: string; isClosed: boolean }>(
        `SELECT i.account, a.disabled_at IS NOT NULL AS "isClosed"
         FROM account_identity i JOIN account a ON a.id = i.account
         WHERE i.issuer = $1 AND i.subject = $2`,
        [identity.issuer, identity.subject],
      );
      if (known?.isClosed === true) throw new Problem('account-closed');
      if (known !== undefined) {
        await tx.execute(
          'UPDATE account_identity SET last_used_at = $3 WHERE issuer = $1 AND subject = $2',
          [identity.issuer, identity.subject, clock.now()],
        );
        return known.account;
      }
      if (settings.registration !== 'open') throw new Problem('registration-closed');
      return this.#makeAccount(tx, identity);
    });
  }

  /** Never an account that is there: who can name an address at a provider is not thereby its owner here. */
  async #makeAccount(tx: Transaction, identity: ProvenIdentity): Promise<string> {
    const { email, name, subject } = identity;
    const [taken] =
      email === null ? [] : await tx.query('SELECT 1 FROM account WHERE email = $1', [email]);
    if (taken !== undefined) throw new Problem('email-taken');
    const id = randomUUID();
    const account = { id, name: (name ?? subject).slice(0, 200), email, role: 'member' } as const;
    await insertAccount(tx, { ...account, hash: null });
    if (!(await this.#insert(tx, id, identity))) throw new Problem('lost');
    return id;
  }

  async listIdentities(account: string): Promise<readonly IdentitySummary[]> {
    const rows = await this.#context.db.query<
      Omit<IdentitySummary, 'provider' | 'title'> & { issuer: string }
    >(
      `SELECT id, issuer, label, created_at AS "createdAt", last_used_at AS "lastUsedAt"
       FROM account_identity WHERE account = $1 ORDER BY created_at, id`,
      [account],
    );
    const { providers } = this.#context.settings;
    return rows.map(({ issuer, ...row }) => {
      const provider = providers.find((one) => isSameIssuer(one.issuer, issuer));
      return { ...row, provider: provider?.id ?? null, title: provider?.title ?? issuer };
    });
  }

  /** @throws AppError identity-not-found, last-sign-in-way */
  async removeIdentity(account: string, id: string): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      const [known] = await tx.query(
        'SELECT 1 FROM account_identity WHERE account = $1 AND id = $2',
        [account, id],
      );
      if (known === undefined) throw new AppError('identity-not-found');
      await checkWayLeft(tx, account);
      await tx.execute('DELETE FROM account_identity WHERE account = $1 AND id = $2', [
        account,
        id,
      ]);
      sendSecurityNotice(tx, account, 'identity-removed');
    });
  }

  #find(id: string): IdentityProvider {
    const found = this.#context.settings.providers.find((provider) => provider.id === id);
    if (found === undefined) throw new AppError('provider-not-found');
    return found;
  }

  #callbackOf(id: string): string {
    return `${this.#context.settings.nodeUrl()}/api/providers/${id}/callback`;
  }
}

/** @throws whatever is no matter of who signs in */
function toProblem(error: unknown): ProviderProblem {
  if (error instanceof Problem) return error.problem;
  if (error instanceof ProviderRefusal) return 'refused';
  if (error instanceof ProviderFault) return 'failed';
  if (error instanceof AppError && error.code === 'email-taken') return 'email-taken';
  throw error;
}

const isSameIssuer = (a: string, b: string): boolean =>
  a.replace(/\/$/, '') === b.replace(/\/$/, '');
