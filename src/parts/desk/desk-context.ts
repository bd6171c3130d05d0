import type { Database } from '../../platform/postgres/database.ts';
import type { AccessForm } from '../../schema/access-form.ts';
import type { AccessWorkflow } from '../../schema/access-workflow.ts';
import type { Caller } from '../../schema/caller.ts';
import type { GroupsPort, ListGroupsPort, VaultDatasetsPort } from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';

/** What the desk works with. */
export interface DeskContext {
  readonly db: Database;
  readonly clock: Clock;
  /** Ports: the vault has the datasets; identity knows people and their groups. */
  readonly datasets: VaultDatasetsPort;
  readonly groups: Pick<GroupsPort, 'listPeople' | 'findPerson' | 'readGroupNames'>;
  readonly memberships: ListGroupsPort;
  /** Those that come with the program. */
  readonly workflows: readonly AccessWorkflow[];
  readonly forms: readonly AccessForm[];
}

/** A request that changes something, for its audit row. */
export interface DeskRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly clientAddress: string;
}
