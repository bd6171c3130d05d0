import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { TokenScope } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { type IdentityContext, sendSecurityNotice } from '../identity-context.ts';
import { addSeconds, createSecret, digestSecret } from '../secrets.ts';
import { TOKEN_PREFIX } from './token-prefix.ts';

/** Nobody remembers a token that is older. */
export const MAX_TOKEN_DAYS = 366;

/** A token as its owner sees it: never the token itself. */
export interface TokenSummary {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly limitGroup: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** 'YYYY-MM-DD'. */
  readonly lastUsedOn: string | null;
  readonly lastUsedAddress: string | null;
}

/** Whose a token is. */
export type TokenOwner = { readonly account: string } | { readonly group: string };

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly limitGroup?: string | undefined;
  readonly days: number;
  readonly by: string;
}

/** A token that was just made: its text is nowhere but here. */
export interface CreatedToken {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}

/** Tokens of people and of groups, for programs. */
export class TokenService {
  readonly #context: IdentityContext;

  constructor(context: IdentityContext) {
    this.#context = context;
  }

  async create(owner: TokenOwner, token: NewToken): Promise<CreatedToken> {
    return this.#context.db.transaction((tx) => this.insert(tx, owner, token));
  }

  /** Makes it within a transaction, and tells the account. */
  async insert(tx: Transaction, owner: TokenOwner, token: NewToken): Promise<CreatedToken> {
    const now = this.#context.clock.now();
    const id = randomUUID();
    const secret = `${TOKEN_PREFIX}${createSecret()}`;
    const expiresAt = addSeconds(now, Math.min(token.days, MAX_TOKEN_DAYS) * 86_400);
    const isAccount = 'account' in owner;
    await tx.execute(
      `INSERT INTO api_token (id, token_digest, name, account, group_id, scopes, limit_group,
         created_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        digestSecret(secret),
        token.name,
        isAccount ? owner.account : null,
        isAccount ? null : owner.group,
        [...token.scopes],
        token.limitGroup ?? null,
        token.by,
        now,
        expiresAt,
      ],
    );
    sendSecurityNotice(tx, token.by, 'token-created');
    return { id, token: secret, expiresAt };
  }

  async list(owner: TokenOwner): Promise<readonly TokenSummary[]> {
    const [column, value] = toColumn(owner);
    return this.#context.db.query<TokenSummary>(
      `SELECT id, name, scopes, limit_group AS "limitGroup", created_at AS "createdAt",
         expires_at AS "expiresAt", to_char(last_used_on, 'YYYY-MM-DD') AS "lastUsedOn",
         last_used_address AS "lastUsedAddress"
       FROM api_token WHERE ${column} = $1 AND expires_at > $2 ORDER BY created_at, id`,
      [value, this.#context.clock.now()],
    );
  }

  /** Every token that still holds, for administrators. */
  async listAll(): Promise<
    readonly (TokenSummary & { readonly owner: string; readonly ownerKind: 'account' | 'group' })[]
  > {
    return this.#context.db.query(
      `SELECT t.id, t.name, t.scopes, t.limit_group AS "limitGroup", t.created_at AS "createdAt",
         t.expires_at AS "expiresAt", to_char(t.last_used_on, 'YYYY-MM-DD') AS "lastUsedOn",
         t.last_used_address AS "lastUsedAddress", coalesce(a.name, g.name, '') AS owner,
         CASE WHEN t.account IS NULL THEN 'group' ELSE 'account' END AS "ownerKind"
       FROM api_token t LEFT JOIN account a ON a.id = t.account LEFT JOIN people_group g ON g.id = t.group_id
       WHERE t.expires_at > $1 ORDER BY t.created_at, t.id`,
      [this.#context.clock.now()],
    );
  }

  /** Withdraws anybody's. @throws AppError token-not-found */
  async withdrawAny(id: string): Promise<void> {
    const gone = await this.#context.db.execute('DELETE FROM api_token WHERE id = $1', [id]);
    if (gone === 0) throw new AppError('token-not-found');
  }

  /** @throws AppError token-not-found */
  async withdraw(owner: TokenOwner, id: string): Promise<void> {
    const [column, value] = toColumn(owner);
    const gone = await this.#context.db.execute(
      `DELETE FROM api_token WHERE ${column} = $1 AND id = $2`,
      [value, id],
    );
    if (gone === 0) throw new AppError('token-not-found');
  }

  /** A program gives up the token it was given: signing out of the command line. */
  async withdrawOwn(id: string): Promise<void> {
    await this.#context.db.execute('DELETE FROM api_token WHERE id = $1', [id]);
  }
}

function toColumn(owner: TokenOwner): readonly ['account' | 'group_id', string] {
  return 'account' in owner ? ['account', owner.account] : ['group_id', owner.group];
}
