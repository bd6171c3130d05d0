import { AppError } from '../../../schema/errors.ts';
import type { IdentityContext } from '../identity-context.ts';
import { tellGroup } from './group-service.ts';

/** Rights that a group can give another: never to manage it. */
export const brokerRights = ['submit', 'release'] as const;
export type BrokerRight = (typeof brokerRights)[number];

/** That another group acts for this one. */
export interface Broker {
  readonly broker: string;
  readonly name: string;
  readonly rights: readonly BrokerRight[];
  /** Ids of the instances that they are for; null where they are for all. */
  readonly instances: readonly string[] | null;
  /** Name of who allowed it; empty where that account is gone. */
  readonly allowedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A group that this one acts for. */
export interface ActsFor extends Omit<Broker, 'broker' | 'allowedBy'> {
  readonly group: string;
}

/** Groups that act for others, with rights that end by themselves. */
export class BrokerService {
  readonly #context: IdentityContext;

  constructor(context: IdentityContext) {
    this.#context = context;
  }

  /** Gives rights until a date, in place of those given before. @throws AppError group-not-found */
  async allow(
    group: string,
    given: {
      readonly broker: string;
      readonly rights: readonly BrokerRight[];
      readonly instances: readonly string[] | null;
      readonly expiresAt: Date;
      readonly by: string;
    },
  ): Promise<void> {
    const { db, clock } = this.#context;
    await db.transaction(async (tx) => {
      const [known] = await tx.query(
        'SELECT 1 FROM people_group WHERE id = $1 AND id <> $2 AND archived_at IS NULL',
        [given.broker, group],
      );
      if (known === undefined) throw new AppError('group-not-found');
      await tx.execute(
        `INSERT INTO broker_grant (group_id, broker, rights, created_by, created_at, expires_at, instances)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (group_id, broker) DO UPDATE SET rights = excluded.rights,
           created_by = excluded.created_by, created_at = excluded.created_at,
           expires_at = excluded.expires_at, instances = excluded.instances`,
        [
          group,
          given.broker,
          [...given.rights],
          given.by,
          clock.now(),
          given.expiresAt,
          given.instances,
        ],
      );
      tellGroup(tx, group, 'broker-allowed');
      tellGroup(tx, given.broker, 'acts-for-another');
    });
  }

  /** @throws AppError group-not-found where it did not act for the group */
  async end(group: string, broker: string): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      const ended = await tx.execute(
        'DELETE FROM broker_grant WHERE group_id = $1 AND broker = $2',
        [group, broker],
      );
      if (ended === 0) throw new AppError('group-not-found');
      tellGroup(tx, group, 'broker-ended');
      tellGroup(tx, broker, 'acts-no-longer');
    });
  }

  /** Those that act for the group now. */
  async list(group: string): Promise<readonly Broker[]> {
    const { db, clock } = this.#context;
    return db.query<Broker>(
      `SELECT b.broker, g.name, b.rights, b.instances, coalesce(a.name, '') AS "allowedBy",
         b.created_at AS "createdAt", b.expires_at AS "expiresAt"
       FROM broker_grant b JOIN people_group g ON g.id = b.broker
         LEFT JOIN account a ON a.id = b.created_by
       WHERE b.group_id = $1 AND b.expires_at > $2 ORDER BY g.name, b.broker`,
      [group, clock.now()],
    );
  }

  /** Those that the group acts for now. */
  async listActsFor(broker: string): Promise<readonly ActsFor[]> {
    const { db, clock } = this.#context;
    return db.query<ActsFor>(
      `SELECT b.group_id AS group, g.name, b.rights, b.instances, b.created_at AS "createdAt",
         b.expires_at AS "expiresAt"
       FROM broker_grant b JOIN people_group g ON g.id = b.group_id
       WHERE b.broker = $1 AND b.expires_at > $2 AND g.archived_at IS NULL
       ORDER BY g.name, b.group_id`,
      [broker, clock.now()],
    );
  }
}
