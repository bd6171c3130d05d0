import { NODE_GROUP } from '../parts/submission/submission-service.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { GroupName, GroupsPort, Person } from '../schema/ports.ts';

/** Groups as the database knows them: the operators' own has the accounts with a role at the node. */
export function createGroupsPort(db: Database): GroupsPort {
  return {
    async readGroupNames(ids) {
      const rows = await db.query<GroupName>(
        'SELECT id, name FROM owner_group WHERE id = ANY ($1)',
        [ids],
      );
      const isNamed = rows.some(({ id }) => id === NODE_GROUP);
      const node = { id: NODE_GROUP, name: NODE_GROUP };
      return ids.includes(NODE_GROUP) && !isNamed ? [...rows, node] : rows;
    },
    async listPeople(group) {
      if (group !== NODE_GROUP) return [];
      return db.query<Person>(
        "SELECT id, name, email FROM account WHERE role IN ('administrator', 'steward') ORDER BY id",
      );
    },
    async findPerson(account) {
      const [person] = await db.query<Person>('SELECT id, name, email FROM account WHERE id = $1', [
        account,
      ]);
      return person ?? null;
    },
  };
}
