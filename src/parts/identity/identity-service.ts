import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../../platform/postgres/database.ts';
import { DatabaseError } from '../../platform/postgres/database-error.ts';
import type { Caller, Credential, NodeRole } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import type { Clock } from '../../std/clock.ts';
import { AttemptLimiter } from './attempt-limiter.ts';
import { hashPassword, isPassword } from './password.ts';

const SESSION_HOURS = 12;
const LINK_HOURS = 72;

/** What the portal asks first: who the node is, what it holds and who is asking. */
export interface NodeDescription {
  readonly name: string;
  readonly id: string;
  readonly version: string;
  readonly publicKey: string;
  readonly instances: readonly object[];
}

export interface IdentityServiceOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** Port: the app knows the node and its instances. */
  readonly describeNode: () => Promise<NodeDescription>;
}

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** A session that has just begun: its token goes into a cookie and nowhere else. */
export interface OpenedSession {
  readonly token: string;
  readonly account: Caller;
  readonly maxAgeSeconds: number;
}

/** Accounts, sessions and the administrator's link. */
export class IdentityService {
  readonly describeNode: () => Promise<NodeDescription>;
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #attempts: AttemptLimiter;

  constructor(options: IdentityServiceOptions) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.describeNode = options.describeNode;
    this.#attempts = new AttemptLimiter(options.clock);
  }

  /** Whether nobody can administer the node yet. */
  async isSetupNeeded(): Promise<boolean> {
    const rows = await this.#db.query("SELECT 1 FROM account WHERE role = 'administrator' LIMIT 1");
    return rows.length === 0;
  }

  /** Makes a one-time token for an administrator's account; earlier ones no longer work. */
  async createAdministratorLink(): Promise<string> {
    const token = randomBytes(24).toString('base64url');
    const now = this.#clock.now();
    await this.#db.transaction(async (tx) => {
      await tx.execute('DELETE FROM administrator_link');
      await tx.execute(
        'INSERT INTO administrator_link (token_digest, created_at, expires_at) VALUES ($1, $2, $3)',
        [digest(token), now, addHours(now, LINK_HOURS)],
      );
    });
    return token;
  }

  /** @throws AppError link-used-or-unknown, email-taken */
  async createAdministrator(token: string, account: NewAccount): Promise<OpenedSession> {
    const passwordHash = await hashPassword(account.password);
    const id = randomUUID();
    try {
      await this.#db.transaction(async (tx) => {
        // The link goes in the same transaction, so that two requests cannot both use it.
        const used = await tx.execute(
          'DELETE FROM administrator_link WHERE token_digest = $1 AND expires_at > $2',
          [digest(token), this.#clock.now()],
        );
        if (used === 0) throw new AppError('link-used-or-unknown');
        await tx.execute(
          "INSERT INTO account (id, name, email, role, password_hash) VALUES ($1, $2, $3, 'administrator', $4)",
          [id, account.name.trim(), account.email.trim().toLowerCase(), passwordHash],
        );
      });
    } catch (error) {
      if (error instanceof DatabaseError && error.code === 'unique-violation')
        throw new AppError('email-taken');
      throw error;
    }
    return this.#openSession(id);
  }

  /** @throws AppError credentials-wrong, too-many-requests */
  async signIn(email: string, password: string, clientAddress: string): Promise<OpenedSession> {
    const address = email.trim().toLowerCase();
    const names = [`email:${address}`, `address:${clientAddress}`];
    const wait = Math.max(...names.map((name) => this.#attempts.findWait(name)));
    if (wait > 0) throw new AppError('too-many-requests', { retryAfter: wait });
    // Counted before it is known to be wrong: guesses that come at once must not all pass the check above.
    for (const name of names) this.#attempts.recordFailure(name);
    const [row] = await this.#db.query<{ id: string; password_hash: string }>(
      'SELECT id, password_hash FROM account WHERE email = $1',
      [address],
    );
    const isRight = await isPassword(password, row?.password_hash ?? null);
    if (row === undefined || !isRight) throw new AppError('credentials-wrong');
    for (const name of names) this.#attempts.recordSuccess(name);
    return this.#openSession(row.id);
  }

  async signOut(token: string): Promise<void> {
    await this.#db.execute('DELETE FROM session WHERE token_digest = $1', [digest(token)]);
  }

  /** Who shows this session; null where it has ended. There are no tokens yet. */
  async findCaller(credential: Credential): Promise<Caller | null> {
    if (credential.kind !== 'session') return null;
    const [row] = await this.#db.query<{ id: string; name: string; email: string; role: NodeRole }>(
      `SELECT a.id, a.name, a.email, a.role FROM session s JOIN account a ON a.id = s.account
       WHERE s.token_digest = $1 AND s.expires_at > $2`,
      [digest(credential.secret), this.#clock.now()],
    );
    return row === undefined ? null : { ...row, grants: [], token: null };
  }

  async #openSession(accountId: string): Promise<OpenedSession> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    await this.#db.execute('DELETE FROM session WHERE expires_at < $1', [now]);
    await this.#db.execute(
      'INSERT INTO session (token_digest, account, created_at, expires_at) VALUES ($1, $2, $3, $4)',
      [digest(token), accountId, now, addHours(now, SESSION_HOURS)],
    );
    const account = await this.findCaller({ kind: 'session', secret: token });
    if (account === null) throw new AppError('internal');
    return { token, account, maxAgeSeconds: SESSION_HOURS * 3600 };
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function addHours(date: Date, hours: number): Date {
  return new Date(date.getTime() + hours * 3_600_000);
}
