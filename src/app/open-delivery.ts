import { DeliveryService } from '../parts/delivery/delivery-service.ts';
import type { DeskService } from '../parts/desk/desk-service.ts';
import { isActiveAccount } from '../parts/identity/accounts/is-active-account.ts';
import type { IdentityService } from '../parts/identity/identity-service.ts';
import type { VaultService } from '../parts/vault/vault-service.ts';
import type { Logger } from '../platform/log/logger.ts';
import { openSecretBox } from '../platform/secrets/secret-box.ts';
import type { Config } from '../schema/config.ts';
import type { EntitlementsPort, GroupsPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import { programVersion } from './version.ts';

/** Joins what leaves the vault with who may have it. */
export async function openDelivery(
  { db, folders }: NodeState,
  {
    logger,
    vault,
    desk,
    entitlements,
    people,
    identity,
    config,
    nodeUrl,
  }: {
    readonly logger: Logger;
    readonly vault: VaultService;
    readonly entitlements: EntitlementsPort;
    readonly desk: Pick<DeskService, 'purposes'>;
    readonly people: Pick<GroupsPort, 'findPerson'>;
    readonly identity: IdentityService;
    readonly config: Config;
    /** Address under which others reach the node. */
    readonly nodeUrl: () => string;
  },
): Promise<DeliveryService> {
  const { datasets, releases, holds } = vault;
  const delivery = new DeliveryService({
    ...{ db, clock: systemClock, logger, datasets, releases, holds },
    entitlements,
    box: await openSecretBox(folders.keysFolder),
    node: { name: config.nodeName, version: programVersion, url: nodeUrl },
    passwordGrants: config.egaGateway ? identity.passwordGrants : null,
    isActive: (account) => isActiveAccount(db, account),
    purposes: desk.purposes,
    people,
    useLogDays: config.useLogDays,
  });
  await delivery.open();
  return delivery;
}
