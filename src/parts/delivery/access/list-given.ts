import type { VaultFile } from '../../../schema/ports.ts';
import type { DeliveryContext } from '../delivery-context.ts';

/** Files of a dataset but for those that are held: what nobody is given now is not there, in lists too. */
export async function listGiven(
  { datasets, holds }: Pick<DeliveryContext, 'datasets' | 'holds'>,
  dataset: string,
): Promise<readonly VaultFile[]> {
  const files = await datasets.listFiles(dataset);
  const given = await holds.listGiven(files);
  return files.filter((file) => given.has(file));
}
