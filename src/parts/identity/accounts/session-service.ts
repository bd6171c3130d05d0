import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { findCaller } from '../find-caller.ts';
import type { ClientTrace, IdentityContext } from '../identity-context.ts';
import { addSeconds, createSecret, digestSecret } from '../secrets.ts';

/** A session that has just begun: its token goes into a cookie and nowhere else. */
export interface OpenedSession {
  readonly token: string;
  readonly account: Caller;
  readonly maxAgeSeconds: number;
}

/** A session as its owner sees it in a list. */
export interface SessionSummary {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly clientAddress: string;
  readonly clientName: string;
  readonly isCurrent: boolean;
}

/** For how long a confirmation holds for what asks for one. */
const STEP_UP_SECONDS = 10 * 60;
const MAX_CLIENT_NAME = 200;

/** Sessions of browsers: begun, listed, ended, and confirmed again before what is dangerous. */
export class SessionService {
  readonly #context: IdentityContext;

  constructor(context: IdentityContext) {
    this.#context = context;
  }

  /** Begins a session for an account that has just shown who it is. */
  async open(accountId: string, trace: ClientTrace): Promise<OpenedSession> {
    const { db, clock, settings } = this.#context;
    const token = createSecret();
    const now = clock.now();
    const idleSince = addSeconds(now, -60 * settings.sessionIdleMinutes);
    await db.execute('DELETE FROM session WHERE expires_at < $1 OR last_used_at < $2', [
      now,
      idleSince,
    ]);
    await db.execute(
      `INSERT INTO session (token_digest, account, created_at, last_used_at, verified_at, expires_at,
         client_address, client_name)
       VALUES ($1, $2, $3, $3, $3, $4, $5, $6)`,
      [
        digestSecret(token),
        accountId,
        now,
        addSeconds(now, settings.sessionHours * 3600),
        trace.clientAddress,
        trace.clientName.slice(0, MAX_CLIENT_NAME),
      ],
    );
    const account = await findCaller(this.#context, { kind: 'session', secret: token });
    if (account === null) throw new AppError('internal');
    await this.#context.recordAudit({
      operation: 'session-opened',
      accountId,
      target: `account:${accountId}`,
      status: 200,
      requestId: trace.requestId,
      clientAddress: trace.clientAddress,
      details: {},
    });
    return { token, account, maxAgeSeconds: settings.sessionHours * 3600 };
  }

  async end(token: string): Promise<void> {
    await this.#context.db.execute('DELETE FROM session WHERE token_digest = $1', [
      digestSecret(token),
    ]);
  }

  /** Gives the session another token, so that one that was seen before is worth nothing after. */
  async rotate(token: string): Promise<{ readonly token: string; readonly maxAgeSeconds: number }> {
    const { db, clock } = this.#context;
    const next = createSecret();
    const now = clock.now();
    const [row] = await db.query<{ expires_at: Date }>(
      `UPDATE session SET token_digest = $2, verified_at = $3, last_used_at = $3
       WHERE token_digest = $1 RETURNING expires_at`,
      [digestSecret(token), digestSecret(next), now],
    );
    if (row === undefined) throw new AppError('sign-in-required');
    const left = Math.max(0, Math.floor((row.expires_at.getTime() - now.getTime()) / 1000));
    return { token: next, maxAgeSeconds: left };
  }

  async list(account: string, current: string | null): Promise<readonly SessionSummary[]> {
    const { db, clock, settings } = this.#context;
    const now = clock.now();
    return db.query<SessionSummary>(
      `SELECT id, created_at AS "createdAt", last_used_at AS "lastUsedAt",
         client_address AS "clientAddress", client_name AS "clientName",
         token_digest = $2 AS "isCurrent"
       FROM session WHERE account = $1 AND expires_at > $3 AND last_used_at > $4
       ORDER BY last_used_at DESC, id`,
      [
        account,
        digestSecret(current ?? ''),
        now,
        addSeconds(now, -60 * settings.sessionIdleMinutes),
      ],
    );
  }

  /** @throws AppError token-not-found */
  async endById(account: string, id: string): Promise<void> {
    const ended = await this.#context.db.execute(
      'DELETE FROM session WHERE account = $1 AND id = $2',
      [account, id],
    );
    if (ended === 0) throw new AppError('token-not-found');
  }

  /** Ends every session of the account but the one that asks. */
  async endOthers(account: string, current: string): Promise<number> {
    return this.#context.db.execute(
      'DELETE FROM session WHERE account = $1 AND token_digest <> $2',
      [account, digestSecret(current)],
    );
  }

  /**
   * What only a person who showed a password or passkey within the last minutes may do.
   * @throws AppError step-up-required
   */
  async requireRecentProof(token: string): Promise<void> {
    const { db, clock } = this.#context;
    const [row] = await db.query(
      'SELECT 1 FROM session WHERE token_digest = $1 AND verified_at > $2',
      [digestSecret(token), addSeconds(clock.now(), -STEP_UP_SECONDS)],
    );
    if (row === undefined) throw new AppError('step-up-required');
  }
}
