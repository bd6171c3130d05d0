import { useState } from 'react';
import type { Answer } from '../../../../web/api/call-operation.ts';
import type { InstanceSummary } from '../../../../web/api/types.ts';

type Group = Pick<Answer<'list-groups'>['groups'][number], 'id' | 'instances'>;

/** The instances in which the reader may do something for a group: a broker's rights may be for some only. */
export function findOffered<I extends { readonly id: string }>(
  group: Pick<Group, 'instances'> | undefined,
  instances: readonly I[],
): readonly I[] {
  const allowed = group?.instances ?? null;
  return allowed === null ? instances : instances.filter(({ id }) => allowed.includes(id));
}

/** For which group and into which instance something is sent. */
export function usePlace(
  groups: readonly Group[],
  instances: readonly InstanceSummary[],
): {
  readonly group: string;
  readonly instance: string;
  readonly offered: readonly InstanceSummary[];
  readonly setGroup: (id: string) => void;
  readonly setInstance: (id: string) => void;
} {
  const [group, setGroup] = useState(groups[0]?.id ?? '');
  const [chosen, setInstance] = useState('');
  const offered = findOffered(
    groups.find(({ id }) => id === group),
    instances,
  );
  const instance = (offered.find(({ id }) => id === chosen) ?? offered[0])?.id ?? '';
  return { group, instance, offered, setGroup, setInstance };
}
