import type { Logger } from '../../platform/log/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type {
  ApplicationPurposesPort,
  EntitlementsPort,
  GroupsPort,
  VaultDatasetsPort,
  VaultHoldsPort,
  VaultReleasePort,
} from '../../schema/ports.ts';
import type { ServiceNode } from '../../schema/service-info.ts';
import type { Clock } from '../../std/clock.ts';

/** Gives programs a token for an e-mail and a password. */
export interface PasswordGrantPort {
  /** @throws AppError invalid-grant, too-many-requests */
  take(
    given: { readonly email: string; readonly password: string },
    trace: {
      readonly clientAddress: string;
      readonly clientName: string;
      readonly requestId: string;
    },
  ): Promise<{ readonly token: string; readonly lifetimeSeconds: number | null }>;
}

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
  /** Port: identity gives programs a token for a password; null where the gateway for clients of the EGA is off. */
  readonly passwordGrants: PasswordGrantPort | null;
  /** Port: identity knows whether an account may still act. */
  readonly isActive: (account: string) => Promise<boolean>;
  readonly holds: VaultHoldsPort;
  /** Ports for the log of uses: what applications are for, and who has an account. */
  readonly purposes: ApplicationPurposesPort;
  readonly people: Pick<GroupsPort, 'findPerson'>;
  /** Days for which the log of uses says who; 0 for ever. */
  readonly useLogDays: number;
}

/** Ways in which a file leaves the vault. */
export const deliveryWays = ['crypt4gh', 'outbox', 'htsget', 'drs', 'ega'] as const;
export type DeliveryWay = (typeof deliveryWays)[number];
