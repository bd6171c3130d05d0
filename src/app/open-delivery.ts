import { DeliveryService } from '../parts/delivery/delivery-service.ts';
import type { DeskService } from '../parts/desk/desk-service.ts';
import type { VaultService } from '../parts/vault/vault-service.ts';
import type { Logger } from '../platform/log/logger.ts';
import type { GroupsPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';

/** Joins what leaves the vault with who may have it. */
export async function openDelivery(
  { db }: NodeState,
  {
    logger,
    vault,
    desk,
    people,
  }: {
    readonly logger: Logger;
    readonly vault: VaultService;
    readonly desk: DeskService;
    readonly people: Pick<GroupsPort, 'findPerson'>;
  },
): Promise<DeliveryService> {
  const { datasets, releases, holds } = vault;
  const delivery = new DeliveryService({
    ...{ db, clock: systemClock, logger, datasets, releases, holds },
    entitlements: desk.entitlements,
    purposes: desk.purposes,
    people,
  });
  await delivery.open();
  return delivery;
}
