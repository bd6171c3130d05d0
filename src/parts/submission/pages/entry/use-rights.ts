import { useQuery } from '@tanstack/react-query';
import { type GroupRight, isMirrorGroup } from '../../../../schema/caller.ts';
import { nodeQuery } from '../../../../web/api/queries.ts';
import type { Entry } from '../../../../web/api/types.ts';
import { groupsQuery } from '../submissions/queries.ts';

/** What the caller may do with what a group owns in an instance, as the page offers it; the node decides anew. */
export function useRights({
  ownerGroupId: group,
  instance,
}: Pick<Entry, 'ownerGroupId' | 'instance'>) {
  const node = useQuery(nodeQuery);
  const role = node.data?.account?.role ?? '';
  const groups = useQuery({ ...groupsQuery, enabled: role !== '' });
  const known = groups.data?.groups.find(({ id }) => id === group);
  const has = (right: GroupRight): boolean =>
    // What is a copy is changed only where it comes from.
    (right === 'read' || !isMirrorGroup(group)) &&
    (role === 'administrator' ||
      (known?.rights.includes(right) === true && known.instances?.includes(instance) !== false));
  // What only programs fill belongs to no group of people.
  return { has, role, isOfPeople: known !== undefined };
}
