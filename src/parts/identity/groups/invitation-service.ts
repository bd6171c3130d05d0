import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { GroupRole } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { insertAccount } from '../accounts/account-service.ts';
import type { OpenedSession, SessionService } from '../accounts/session-service.ts';
import { type ClientTrace, type IdentityContext, sendNotice } from '../identity-context.ts';
import {
  createOneTimeToken,
  findOneTimeToken,
  type OneTimeToken,
  takeOneTimeToken,
} from '../one-time-tokens.ts';
import { hashPassword } from '../password.ts';
import { tellGroup } from './group-service.ts';

const INVITATION_SECONDS = 14 * 24 * 3600;

interface InvitationData {
  readonly group: string;
  readonly role: GroupRole;
}

export interface InvitationSummary {
  readonly id: string;
  readonly email: string;
  readonly role: GroupRole;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** An invitation as the one who is invited sees it. */
export interface OwnInvitation {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly role: GroupRole;
  readonly expiresAt: Date;
}

/** Invitations into groups: by mail, for once, for two weeks. */
export class InvitationService {
  readonly #context: IdentityContext;
  readonly #sessions: SessionService;

  constructor(context: IdentityContext, sessions: SessionService) {
    this.#context = context;
    this.#sessions = sessions;
  }

  /** Sends an invitation; one that the address had into the same group no longer works. */
  async invite(
    group: string,
    { email, role, invitedBy }: { email: string; role: GroupRole; invitedBy: string },
  ): Promise<string> {
    const { db, clock } = this.#context;
    const address = email.trim().toLowerCase();
    return db.transaction(async (tx) => {
      await tx.execute(
        `DELETE FROM one_time_token
         WHERE purpose = 'group-invitation' AND email = $1 AND data->>'group' = $2`,
        [address, group],
      );
      const { id, secret } = await createOneTimeToken(tx, clock.now(), {
        purpose: 'group-invitation',
        lifetimeSeconds: INVITATION_SECONDS,
        email: address,
        data: { group, role } satisfies InvitationData,
        createdBy: invitedBy,
      });
      const [known] = await tx.query<{ id: string }>('SELECT id FROM account WHERE email = $1', [
        address,
      ]);
      const [named] = await tx.query<{ name: string }>(
        'SELECT name FROM people_group WHERE id = $1',
        [group],
      );
      sendNotice(tx, {
        kind: 'group-invitation',
        to: known === undefined ? { email: address } : { account: known.id },
        group,
        subject: `group-invitation:${group}:${address}`,
        values: { group: named?.name ?? group, role },
        path: `/invitations/${secret}`,
      });
      return id;
    });
  }

  async list(group: string): Promise<readonly InvitationSummary[]> {
    const { db, clock } = this.#context;
    return db.query<InvitationSummary>(
      `SELECT id, email, data->>'role' AS role, created_at AS "createdAt", expires_at AS "expiresAt"
       FROM one_time_token
       WHERE purpose = 'group-invitation' AND data->>'group' = $1 AND expires_at > $2
       ORDER BY created_at, id`,
      [group, clock.now()],
    );
  }

  /** What waits for the owner of an address, who has shown before that it is his. */
  async listFor(email: string): Promise<readonly OwnInvitation[]> {
    const { db, clock } = this.#context;
    return db.query<OwnInvitation>(
      `SELECT t.id, g.id AS group, g.name, t.data->>'role' AS role, t.expires_at AS "expiresAt"
       FROM one_time_token t JOIN people_group g ON g.id = t.data->>'group'
       WHERE t.purpose = 'group-invitation' AND t.email = $1 AND t.expires_at > $2
       ORDER BY t.created_at, t.id`,
      [email, clock.now()],
    );
  }

  /**
   * Answers an invitation to the account's own address, without its link.
   * @throws AppError invitation-not-found
   */
  async answer(
    account: { readonly id: string; readonly email: string },
    { id, isAccepted }: { readonly id: string; readonly isAccepted: boolean },
  ): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      // An account without an address has an empty one, which nobody can be invited by.
      const [taken] = await tx.query<{ data: InvitationData }>(
        `DELETE FROM one_time_token
         WHERE purpose = 'group-invitation' AND id = $1 AND email = $2 AND expires_at > $3
         RETURNING data`,
        [id, account.email, this.#context.clock.now()],
      );
      if (taken === undefined) throw new AppError('invitation-not-found');
      if (isAccepted) await this.#join(tx, taken.data, account.id);
    });
  }

  /** @throws AppError invitation-not-found */
  async withdraw(group: string, id: string): Promise<void> {
    const gone = await this.#context.db.execute(
      `DELETE FROM one_time_token
       WHERE purpose = 'group-invitation' AND data->>'group' = $1 AND id = $2`,
      [group, id],
    );
    if (gone === 0) throw new AppError('invitation-not-found');
  }

  /** What the holder of the link is invited to. @throws AppError invitation-not-found */
  async read(secret: string): Promise<{
    readonly group: string;
    readonly role: GroupRole;
    readonly email: string;
    readonly hasAccount: boolean;
  }> {
    const { db, clock } = this.#context;
    const found = await findOneTimeToken<InvitationData>(db, clock.now(), {
      purpose: 'group-invitation',
      secret,
    });
    if (found === null) throw new AppError('invitation-not-found');
    const [group] = await db.query<{ name: string }>(
      'SELECT name FROM people_group WHERE id = $1',
      [found.data.group],
    );
    const [known] = await db.query('SELECT 1 FROM account WHERE email = $1', [found.email]);
    return {
      group: group?.name ?? '',
      role: found.data.role,
      email: found.email ?? '',
      hasAccount: known !== undefined,
    };
  }

  /** Whoever is signed in and has the link joins, with whatever address. @throws AppError invitation-not-found */
  async accept(secret: string, account: string): Promise<string> {
    return this.#context.db.transaction(async (tx) => {
      const { data } = await this.#take(tx, secret);
      await this.#join(tx, data, account);
      return data.group;
    });
  }

  /** For who has no account yet: the address is known from the link. @throws AppError invitation-not-found, email-taken */
  async acceptAsNew(
    secret: string,
    account: { readonly name: string; readonly password: string },
    trace: ClientTrace,
  ): Promise<OpenedSession> {
    const hash = await hashPassword(account.password);
    const id = randomUUID();
    await this.#context.db.transaction(async (tx) => {
      const { data, email } = await this.#take(tx, secret);
      await insertAccount(tx, { id, name: account.name, email, role: 'member', hash });
      await this.#join(tx, data, id);
    });
    return this.#sessions.open(id, trace);
  }

  async #take(tx: Transaction, secret: string): Promise<OneTimeToken<InvitationData>> {
    const taken = await takeOneTimeToken<InvitationData>(tx, this.#context.clock.now(), {
      purpose: 'group-invitation',
      secret,
    });
    if (taken === null) throw new AppError('invitation-not-found');
    return taken;
  }

  async #join(tx: Transaction, { group, role }: InvitationData, account: string): Promise<void> {
    // Who is a member already keeps the role: an old link must not take an owner's away.
    await tx.execute(
      `INSERT INTO group_member (group_id, account, role, joined_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (group_id, account) DO NOTHING`,
      [group, account, role, this.#context.clock.now()],
    );
    tellGroup(tx, group, 'member-joined');
  }
}
