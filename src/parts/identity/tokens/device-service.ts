import { randomInt } from 'node:crypto';
import type { TokenScope } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { IdentityContext } from '../identity-context.ts';
import { addSeconds, createSecret, digestSecret } from '../secrets.ts';
import type { CreatedToken, TokenService } from './token-service.ts';

const CODE_SECONDS = 900;
const INTERVAL_SECONDS = 5;
const TOKEN_DAYS = 90;
// Consonants only, so that no code is a word (RFC 8628, section 6.1); 20^8 codes.
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/** What a program without a browser is told first. */
export interface DeviceCodes {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** A program that waits, as the page shows it. */
export interface WaitingDevice {
  readonly clientName: string;
  readonly clientAddress: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt: Date;
}

interface DeviceRow {
  readonly user_code: string;
  readonly client_name: string;
  readonly scopes: TokenScope[];
  readonly status: 'waiting' | 'allowed' | 'denied';
  readonly account: string | null;
  readonly expires_at: Date;
  readonly last_polled_at: Date | null;
  readonly interval_seconds: number;
}

/** OAuth 2.0 device authorization (RFC 8628): a program asks, a person allows it on a page. */
export class DeviceService {
  readonly #context: IdentityContext;
  readonly #tokens: TokenService;

  constructor(context: IdentityContext, tokens: TokenService) {
    this.#context = context;
    this.#tokens = tokens;
  }

  async start(
    clientName: string,
    scopes: readonly TokenScope[],
    clientAddress: string,
  ): Promise<DeviceCodes> {
    const { db, clock } = this.#context;
    const now = clock.now();
    const deviceCode = createSecret();
    const userCode = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    // Ended ones stay for a day: whoever asks is then told that they have expired.
    await db.execute('DELETE FROM device_authorization WHERE expires_at < $1', [
      addSeconds(now, -86_400),
    ]);
    await db.execute(
      `INSERT INTO device_authorization (device_digest, user_code, client_name, client_address,
         scopes, status, created_at, expires_at, interval_seconds)
       VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8)`,
      [
        digestSecret(deviceCode),
        userCode,
        clientName,
        clientAddress,
        [...scopes],
        now,
        addSeconds(now, CODE_SECONDS),
        INTERVAL_SECONDS,
      ],
    );
    return {
      deviceCode,
      userCode: `${userCode.slice(0, 4)}-${userCode.slice(4)}`,
      expiresInSeconds: CODE_SECONDS,
      intervalSeconds: INTERVAL_SECONDS,
    };
  }

  /** What waits with a code. @throws AppError device-code-unknown, too-many-requests */
  async read(account: string, userCode: string): Promise<WaitingDevice> {
    const { db, clock } = this.#context;
    const [row] = await this.#limit(account, () =>
      db.query<WaitingDevice>(
        `SELECT client_name AS "clientName", client_address AS "clientAddress", scopes,
           expires_at AS "expiresAt"
         FROM device_authorization
         WHERE user_code = $1 AND status = 'waiting' AND expires_at > $2`,
        [normaliseCode(userCode), clock.now()],
      ),
    );
    if (row === undefined) throw new AppError('device-code-unknown');
    return row;
  }

  /** @throws AppError device-code-unknown, too-many-requests */
  async decide(account: string, userCode: string, isAllowed: boolean): Promise<void> {
    const { db, clock } = this.#context;
    const [row] = await this.#limit(account, () =>
      db.query(
        `UPDATE device_authorization SET status = $3, account = $2
         WHERE user_code = $1 AND status = 'waiting' AND expires_at > $4 RETURNING 1 AS one`,
        [normaliseCode(userCode), account, isAllowed ? 'allowed' : 'denied', clock.now()],
      ),
    );
    if (row === undefined) throw new AppError('device-code-unknown');
  }

  /** Codes are short: whoever types wrong ones waits. */
  async #limit<Row>(account: string, find: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const { attempts } = this.#context;
    const name = `device:${account}`;
    const wait = attempts.findWait(name);
    if (wait > 0) throw new AppError('too-many-requests', { retryAfter: wait });
    attempts.recordFailure(name);
    const rows = await find();
    if (rows.length > 0) attempts.recordSuccess(name);
    return rows;
  }

  /**
   * The token, once it is allowed; the code then works no more.
   * @throws AppError authorization-pending, slow-down, expired-token, access-denied, invalid-grant
   */
  async redeem(
    deviceCode: string,
  ): Promise<CreatedToken & { readonly scopes: TokenScope[]; readonly lifetimeSeconds: number }> {
    const { db, clock } = this.#context;
    const now = clock.now();
    const key = digestSecret(deviceCode);
    const outcome = await db.transaction(async (tx) => {
      const [row] = await tx.query<DeviceRow>(
        'SELECT * FROM device_authorization WHERE device_digest = $1 FOR UPDATE',
        [key],
      );
      if (row === undefined) return 'invalid-grant';
      if (row.expires_at <= now) return 'expired-token';
      if (row.status === 'denied') return 'access-denied';
      if (row.status === 'waiting' || row.account === null) {
        const next = addSeconds(row.last_polled_at ?? new Date(0), row.interval_seconds);
        const isEarly = next > now;
        // As section 3.5 says, every answer of this kind adds five seconds.
        await tx.execute(
          `UPDATE device_authorization SET last_polled_at = $2, interval_seconds = $3
           WHERE device_digest = $1`,
          [key, now, row.interval_seconds + (isEarly ? INTERVAL_SECONDS : 0)],
        );
        return isEarly ? 'slow-down' : 'authorization-pending';
      }
      await tx.execute('DELETE FROM device_authorization WHERE device_digest = $1', [key]);
      const owner = { account: row.account };
      const created = await this.#tokens.insert(tx, owner, {
        name: row.client_name,
        scopes: row.scopes,
        days: TOKEN_DAYS,
        by: row.account,
      });
      return { ...created, scopes: row.scopes, lifetimeSeconds: TOKEN_DAYS * 86_400 };
    });
    // Thrown after the commit: how often it asked is kept.
    if (typeof outcome === 'string') throw new AppError(outcome);
    return outcome;
  }
}

function normaliseCode(code: string): string {
  return code.toUpperCase().replace(/[^A-Z]/g, '');
}
