import type { DeliveryContext } from '../delivery-context.ts';
import type { FileAccess } from './find-access.ts';

/** Whether the policy of the dataset lets the node decrypt its files for readers. */
export async function mayBePlain(
  { datasets }: Pick<DeliveryContext, 'datasets'>,
  { entitlement }: FileAccess,
): Promise<boolean> {
  const dataset = await datasets.findDataset(entitlement.dataset);
  return dataset?.policy.plainDelivery === true;
}
