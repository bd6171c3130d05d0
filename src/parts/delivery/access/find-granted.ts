import type { DeliveryContext } from '../delivery-context.ts';
import { type FileAccess, findAccessBy } from './find-access.ts';

/**
 * The right by which a ticket was made, if it is in force and still one to its file, and who has it may still act. A right
 * that a passport gave has no account here: it ends with what it rests on.
 * @throws AppError vault-file-not-found
 */
export function findGranted(
  context: DeliveryContext,
  {
    account,
    entitlement,
    file,
  }: { readonly account: string; readonly entitlement: string; readonly file: string },
): Promise<FileAccess> {
  return findAccessBy(context, file, async (datasets) => {
    const [inForce, isKnown] = await Promise.all([
      context.entitlements.listInForce([entitlement]),
      account.startsWith('passport:') || context.isActive(account),
    ]);
    const right = inForce.get(entitlement);
    const holds = isKnown && right?.account === account && datasets.includes(right.dataset);
    return holds && right !== undefined ? right : null;
  });
}
