import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** Makes groups that were lost with their node, by their ids and names; nobody is a member of them. */
export async function restoreGroups(
  on: Queryable,
  groups: Readonly<Record<string, string>>,
  at: Date,
): Promise<void> {
  await on.execute(
    `INSERT INTO people_group (id, name, institution, country, contact_email, address, created_at)
     SELECT r.id, r.name, '', '', '', '', $3 FROM unnest($1::text[], $2::text[]) AS r(id, name)
     ON CONFLICT (id) DO NOTHING`,
    [Object.keys(groups), Object.values(groups), at],
  );
}
