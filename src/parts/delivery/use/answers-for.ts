import { type Caller, hasRight, VAULT_PLACE } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { VaultDataset, VaultDatasetsPort } from '../../../schema/ports.ts';

/**
 * A dataset whose log of uses the caller may read: whoever may release for the group that owns it, or that of its committee.
 * @throws AppError vault-record-not-found, also where there is none
 */
export async function requireAnswering(
  datasets: VaultDatasetsPort,
  accession: string,
  caller: Caller,
): Promise<VaultDataset> {
  const dataset = await datasets.findDataset(accession);
  if (dataset === null || !answersFor(caller, dataset)) {
    throw new AppError('vault-record-not-found');
  }
  return dataset;
}

function answersFor(caller: Caller, { ownerGroup, policy }: VaultDataset): boolean {
  return [ownerGroup, policy.committee.group].some((group) =>
    hasRight(caller, { group, instance: VAULT_PLACE }, 'release'),
  );
}
