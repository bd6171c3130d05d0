import type { Caller, NodeRole } from '../../schema/caller.ts';

/** What an answer says of who asked. */
export function describeCaller({ id, name, email, role }: Caller): {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: NodeRole;
} {
  return { id, name, email, role };
}
