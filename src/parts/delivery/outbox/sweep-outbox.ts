import type { DeliveryContext } from '../delivery-context.ts';
import { listEntitlementsOfEntries, removeByEntitlements } from './outbox-store.ts';

const PAGE = 500;

/**
 * Removes entries whose right has ended: they are refused from that moment on anyway, and no right comes back under its id.
 * Resolves with how many were removed.
 */
export async function sweepOutbox({ db, entitlements }: DeliveryContext): Promise<number> {
  let removed = 0;
  for (let after = ''; ; ) {
    const ids = await listEntitlementsOfEntries(db, after, PAGE);
    const last = ids.at(-1);
    if (last === undefined) return removed;
    const inForce = await entitlements.listInForce(ids);
    removed += await removeByEntitlements(
      db,
      ids.filter((id) => !inForce.has(id)),
    );
    after = last;
  }
}
