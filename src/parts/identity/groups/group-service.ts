import { randomBytes } from 'node:crypto';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Caller, GroupRight, GroupRole } from '../../../schema/caller.ts';
import { groupRoles, hasRight, rightsOfRole } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { GroupName, GroupsPort, ListGroupsPort, Person } from '../../../schema/ports.ts';
import { type IdentityContext, sendNotice } from '../identity-context.ts';
import { readGroupNames } from './read-group-names.ts';

/** What a group says of itself; a stranger is told name and institution only. */
export interface GroupFields {
  readonly name: string;
  readonly institution: string;
  /** ISO 3166-1 alpha-2, or empty. */
  readonly country: string;
  readonly contactEmail: string;
  readonly address: string;
}

export interface GroupSummary extends GroupFields {
  readonly id: string;
  readonly createdAt: Date;
  readonly isArchived: boolean;
}

/** What everybody may know of a group. */
export interface GroupProfile {
  readonly id: string;
  readonly name: string;
  readonly institution: string;
}

/** A group and what the one who asks is and may do in it; no role where another group acts for it. */
export interface ListedGroup extends GroupSummary {
  readonly role: GroupRole | null;
  readonly rights: readonly GroupRight[];
  /** Ids of the instances that the rights are for; null where they are for all. */
  readonly instances: readonly string[] | null;
}

export interface Member extends Person {
  readonly role: GroupRole;
  readonly joinedAt: Date;
}

// Has no members of its own: those with a role at the node are told of its matters.
const OPERATORS = 'node';
const MAX_FOUND = 20;

const COLUMNS = `id, name, institution, country, contact_email AS "contactEmail", address,
  created_at AS "createdAt", archived_at IS NOT NULL AS "isArchived"`;

/** Groups and who is in them. */
export class GroupService implements GroupsPort, ListGroupsPort {
  readonly #context: IdentityContext;

  constructor(context: IdentityContext) {
    this.#context = context;
  }

  /** Whoever makes a group owns it. */
  async create(fields: GroupFields, owner: string): Promise<string> {
    const { db, clock } = this.#context;
    const id = createGroupId(fields.name);
    await db.transaction(async (tx) => {
      await tx.execute(
        `INSERT INTO people_group (id, name, institution, country, contact_email, address, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, ...listFields(fields), clock.now()],
      );
      await tx.execute(
        "INSERT INTO group_member (group_id, account, role, joined_at) VALUES ($1, $2, 'owner', $3)",
        [id, owner, clock.now()],
      );
    });
    return id;
  }

  async update(id: string, fields: GroupFields): Promise<void> {
    await this.#context.db.execute(
      `UPDATE people_group SET name = $2, institution = $3, country = $4, contact_email = $5,
         address = $6 WHERE id = $1`,
      [id, ...listFields(fields)],
    );
  }

  /** Nothing is sent or released for an archived group; what it has stays as it is. */
  async setArchived(id: string, isArchived: boolean): Promise<void> {
    const { db, clock } = this.#context;
    await db.transaction(async (tx) => {
      await tx.execute('UPDATE people_group SET archived_at = $2 WHERE id = $1', [
        id,
        isArchived ? clock.now() : null,
      ]);
      tellGroup(tx, id, isArchived ? 'archived' : 'opened-again');
    });
  }

  /** @throws AppError group-not-found */
  async read(id: string): Promise<GroupSummary> {
    const [row] = await this.#context.db.query<GroupSummary>(
      `SELECT ${COLUMNS} FROM people_group WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw new AppError('group-not-found');
    return row;
  }

  /** The groups in which the caller has a right; every one for those who see all. */
  async list(caller: Caller): Promise<readonly ListedGroup[]> {
    const seesAll = caller.role !== 'member';
    const rows = await this.#context.db.query<GroupSummary & { role: GroupRole | null }>(
      `SELECT ${COLUMNS},
         (SELECT m.role FROM group_member m WHERE m.group_id = people_group.id AND m.account = $3) AS role
       FROM people_group WHERE $1 OR id = ANY($2) ORDER BY lower(name), id`,
      [seesAll, caller.grants.map(({ group }) => group), caller.id],
    );
    const rights = ['read', 'submit', 'release', 'manage'] as const;
    return rows.map((row) => ({
      ...row,
      instances: instancesOf(caller, row.id),
      rights: rights.filter((right) => hasRight(caller, { group: row.id, instance: null }, right)),
    }));
  }

  /** Groups that work and have a text in their name or institution: no more than a stranger may know. */
  async find(text: string): Promise<readonly GroupProfile[]> {
    // Whoever asks may ask for a sign that stands for others in a pattern.
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    return this.#context.db.query<GroupProfile>(
      `SELECT id, name, institution FROM people_group
       WHERE archived_at IS NULL AND (name ILIKE $1 OR institution ILIKE $1)
       ORDER BY lower(name), id LIMIT $2`,
      [pattern, MAX_FOUND],
    );
  }

  async listMembers(id: string): Promise<readonly Member[]> {
    return this.#context.db.query<Member>(
      `SELECT a.id, a.name, coalesce(a.email, '') AS email, m.role, m.joined_at AS "joinedAt"
       FROM group_member m JOIN account a ON a.id = m.account
       WHERE m.group_id = $1 ORDER BY lower(a.name), a.id`,
      [id],
    );
  }

  /** Institutions that groups name, with how many do: suggestions for the next one. */
  async listInstitutions(): Promise<readonly { readonly name: string; readonly groups: number }[]> {
    return this.#context.db.query(
      `SELECT institution AS name, count(*)::int AS groups FROM people_group
       WHERE institution <> '' AND archived_at IS NULL GROUP BY 1 ORDER BY 1`,
    );
  }

  /** @throws AppError account-not-found, last-owner */
  async setRole(group: string, account: string, role: GroupRole): Promise<void> {
    await this.#changeMembers(group, async (tx) => {
      tellGroup(tx, group, 'role-changed');
      return tx.execute('UPDATE group_member SET role = $3 WHERE group_id = $1 AND account = $2', [
        group,
        account,
        role,
      ]);
    });
  }

  /** @throws AppError account-not-found, last-owner */
  async removeMember(group: string, account: string): Promise<void> {
    await this.#changeMembers(group, async (tx) => {
      tellGroup(tx, group, 'member-left');
      return tx.execute('DELETE FROM group_member WHERE group_id = $1 AND account = $2', [
        group,
        account,
      ]);
    });
  }

  async #changeMembers(group: string, change: (tx: Transaction) => Promise<number>): Promise<void> {
    await this.#context.db.transaction(async (tx) => {
      // One at a time: two owners who leave at once would leave none.
      await tx.query('SELECT 1 FROM people_group WHERE id = $1 FOR UPDATE', [group]);
      if ((await change(tx)) === 0) throw new AppError('account-not-found');
      const [left] = await tx.query(
        "SELECT 1 FROM group_member WHERE group_id = $1 AND role = 'owner' LIMIT 1",
        [group],
      );
      if (left === undefined) throw new AppError('last-owner');
    });
  }

  readGroupNames(ids: readonly string[]): Promise<readonly GroupName[]> {
    return readGroupNames(this.#context.db, ids);
  }

  async listPeople(group: string, right: GroupRight): Promise<readonly Person[]> {
    const roles = groupRoles.filter((role) => rightsOfRole(role).includes(right));
    return this.#context.db.query<Person>(
      `SELECT a.id, a.name, coalesce(a.email, '') AS email
       FROM group_member m JOIN account a ON a.id = m.account
       WHERE m.group_id = $1 AND m.role = ANY($2) AND a.disabled_at IS NULL
       UNION SELECT id, name, coalesce(email, '') FROM account
       WHERE $3 AND role <> 'member' AND disabled_at IS NULL ORDER BY 1`,
      [group, roles, group === OPERATORS],
    );
  }

  async listGroups(accounts: readonly string[]): Promise<readonly string[]> {
    const rows = await this.#context.db.query<{ id: string }>(
      `SELECT DISTINCT g.id FROM group_member m JOIN people_group g ON g.id = m.group_id
       WHERE m.account = ANY ($1) AND g.archived_at IS NULL ORDER BY g.id`,
      [accounts],
    );
    return rows.map(({ id }) => id);
  }

  async findPerson(account: string): Promise<Person | null> {
    const [row] = await this.#context.db.query<Person>(
      `SELECT id, name, coalesce(email, '') AS email FROM account
       WHERE id = $1 AND disabled_at IS NULL`,
      [account],
    );
    return row ?? null;
  }
}

function listFields(fields: GroupFields): readonly string[] {
  const { name, institution, country, contactEmail, address } = fields;
  return [name, institution, country, contactEmail, address];
}

/** Tells the owners of a group that something about it has changed. */
export function tellGroup(tx: Transaction, group: string, what: string): void {
  sendNotice(tx, {
    kind: 'group-changed',
    to: { group, right: 'manage' },
    group,
    subject: `group:${group}:${what}`,
    values: { what },
    path: `/groups/${group}`,
  });
}

/** 'Institute of Health' -> 'institute-of-health-7f3a91': to be read, and unique. */
function createGroupId(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${words === '' ? 'group' : words}-${randomBytes(4).toString('hex')}`;
}

/** To be shown, and no check: instances in which the caller may do something in a group; null for all. */
function instancesOf(caller: Caller, group: string): readonly string[] | null {
  if (caller.role !== 'member') return null;
  const grants = caller.grants.filter((grant) => grant.group === group);
  if (grants.some(({ instances }) => instances === undefined)) return null;
  return [...new Set(grants.flatMap(({ instances = [] }) => instances))];
}
