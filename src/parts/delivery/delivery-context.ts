import type { Logger } from '../../platform/log/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { EntitlementsPort, VaultDatasetsPort, VaultReleasePort } from '../../schema/ports.ts';
import type { ServiceNode } from '../../schema/service-info.ts';
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
  /** Signs the tokens of blocks of data. */
  readonly box: SecretBox;
  readonly node: ServiceNode;
  /** Port: identity knows whether an account may still act. */
  readonly isActive: (account: string) => Promise<boolean>;
}

/** Ways in which a file leaves the vault. */
export const deliveryWays = ['crypt4gh', 'outbox', 'htsget', 'drs', 'ega'] as const;
export type DeliveryWay = (typeof deliveryWays)[number];
