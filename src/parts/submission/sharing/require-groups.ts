import { AppError } from '../../../schema/errors.ts';
import type { GroupsPort } from '../../../schema/ports.ts';
import type { Share } from './sharing-state.ts';

/** @throws AppError request-invalid where one of the groups to share with is not known */
export async function requireGroups(
  groups: Pick<GroupsPort, 'readGroupNames'>,
  shares: readonly Share[],
): Promise<void> {
  const ids = shares.map(({ group }) => group);
  const known = new Set((await groups.readGroupNames(ids)).map(({ id }) => id));
  const unknown = ids.filter((group) => !known.has(group));
  if (unknown.length === 0) return;
  const hint = 'There is no such group on this node.';
  throw new AppError('request-invalid', {
    detail: `sharedWith: ${hint}`,
    problems: unknown.map((value) => ({
      ...{ code: 'group-unknown', where: 'sharedWith', value, hint },
    })),
  });
}
