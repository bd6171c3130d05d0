import type { Logger } from '../../platform/log/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type {
  ApplicationPurposesPort,
  EntitlementsPort,
  GroupsPort,
  VaultDatasetsPort,
  VaultHoldsPort,
  VaultReleasePort,
} from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';

/** What deliveries work with. */
export interface DeliveryContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ports: the vault has the files and gives them; the desk knows who may have them. */
  readonly datasets: VaultDatasetsPort;
  readonly releases: VaultReleasePort;
  readonly entitlements: EntitlementsPort;
  readonly holds: VaultHoldsPort;
  /** Ports for the log of uses: what applications are for, and who has an account. */
  readonly purposes: ApplicationPurposesPort;
  readonly people: Pick<GroupsPort, 'findPerson'>;
}

/** Ways in which a file leaves the vault. */
export const deliveryWays = ['crypt4gh', 'outbox', 'htsget', 'drs', 'ega'] as const;
export type DeliveryWay = (typeof deliveryWays)[number];
