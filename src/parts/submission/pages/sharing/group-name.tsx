import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';

/** The name of a group by its id; the id until it is known. */
export function useGroupName(group: string): string {
  const profile = useQuery({
    queryKey: ['group-profile', group],
    queryFn: ({ signal }) => callOperation('get-group-profile', { params: { id: group } }, signal),
  });
  return profile.data?.name ?? group;
}

export function GroupName({ group }: { readonly group: string }): ReactElement {
  return <>{useGroupName(group)}</>;
}
