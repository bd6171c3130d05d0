import type { Caller } from '../../../schema/caller.ts';

/** Who takes a step, as it is written down for ever. */
export interface Actor {
  /** Id of the account or token; 'node' for the program. */
  readonly id: string;
  /** At that time. */
  readonly name: string;
  /** How, where it was not the person in a session of the owner's group. */
  readonly via: { readonly token?: string; readonly broker?: string } | null;
}

/** The program itself. */
export const PROGRAM: Actor = { id: 'node', name: 'This node', via: null };

/** The caller as one who acts for the group. */
export function toActor(caller: Caller, group: string): Actor {
  const grants = caller.grants.filter((grant) => grant.group === group);
  const isMember = grants.some(({ via }) => via === 'membership');
  const broker = isMember ? undefined : grants.find(({ via }) => via === 'broker')?.broker;
  const via = {
    ...(caller.token === null ? {} : { token: caller.token.id }),
    ...(broker === undefined ? {} : { broker }),
  };
  return { id: caller.id, name: caller.name, via: Object.keys(via).length === 0 ? null : via };
}
