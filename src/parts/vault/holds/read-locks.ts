import { type Caller, hasRight, VAULT_PLACE } from '../../../schema/caller.ts';
import type { VaultContext } from '../vault-context.ts';
import type { LockAnswer } from './lock-schema.ts';
import { toLockAnswer } from './lock-schema.ts';
import { listLocks } from './lock-vault.ts';

/** What everybody may know: whether the vault as a whole gives anything. */
export interface VaultState {
  readonly gives: boolean;
  readonly isDrill: boolean;
}

export async function readVaultState({ db }: Pick<VaultContext, 'db'>): Promise<VaultState> {
  const whole = (await listLocks(db)).find(({ scope }) => scope === 'vault');
  return { gives: whole === undefined, isDrill: whole?.isDrill ?? false };
}

/** Groups that own what is locked, and those whose committees decide on it, by the target. */
async function listGroups(
  { db }: Pick<VaultContext, 'db'>,
  targets: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.query<{ target: string; groups: (string | null)[] }>(
    `SELECT t.target, array_agg(DISTINCT g.name) AS groups FROM unnest($1::text[]) AS t (target)
       LEFT JOIN vault_file f ON f.accession = t.target
       LEFT JOIN vault_dataset_file d ON d.file = t.target
       LEFT JOIN vault_record r ON r.kind = 'dataset' AND r.accession IN (t.target, d.dataset)
       LEFT JOIN vault_record p ON p.accession = r.body ->> 'policy'
       LEFT JOIN vault_record c ON c.accession = p.body ->> 'committee'
       CROSS JOIN LATERAL unnest(ARRAY[f.owner_group, r.owner_group, c.owner_group]) AS g (name)
     GROUP BY t.target`,
    [targets],
  );
  return new Map(
    rows.map(({ target, groups }) => [
      target,
      groups.flatMap((group) => (group === null ? [] : [group])),
    ]),
  );
}

/** Locks with their reasons, as far as they concern who asks: that of the whole vault concerns all who have something in it. */
export async function readLocks(
  context: Pick<VaultContext, 'db'>,
  caller: Caller,
): Promise<readonly LockAnswer[]> {
  const locks = await listLocks(context.db);
  const groups = await listGroups(
    context,
    locks.map(({ target }) => target).filter((target) => target !== ''),
  );
  const isMember = (group: string) => hasRight(caller, { group, instance: VAULT_PLACE }, 'read');
  const isInVault = async () => {
    const owners = await context.db.query<{ group: string }>(
      'SELECT DISTINCT owner_group AS "group" FROM vault_record',
    );
    return owners.some(({ group }) => isMember(group));
  };
  const seesWhole = locks.some(({ scope }) => scope === 'vault') && (await isInVault());
  return locks
    .filter(({ scope, target }) =>
      scope === 'vault' ? seesWhole : (groups.get(target) ?? []).some(isMember),
    )
    .map(toLockAnswer);
}
