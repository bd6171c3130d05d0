import type { Database } from '../../../platform/postgres/database.ts';
import type { GroupName } from '../../../schema/ports.ts';

/** Names of groups, in no order; ids that name no group are left out. */
export function readGroupNames(
  db: Database,
  ids: readonly string[],
): Promise<readonly GroupName[]> {
  return db.query<GroupName>('SELECT id, name FROM people_group WHERE id = ANY($1::text[])', [ids]);
}
