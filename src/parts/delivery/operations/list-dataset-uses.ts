import { z } from 'zod';
import { type Caller, hasRight, VAULT_PLACE } from '../../../schema/caller.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import type { VaultDataset } from '../../../schema/ports.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { readUses } from '../use/read-uses.ts';
import { toUseAnswer, useSchema } from '../use/use-schema.ts';

/** Who was given a dataset, and for what: for those who own it and those who decide on it. */
export const listDatasetUses = defineOperation<DeliveryService>()({
  name: 'list-dataset-uses',
  method: 'GET',
  path: '/api/access/datasets/{dataset}/uses',
  tag: 'delivery',
  summary: 'Who was given a dataset of yours or of your committee, when, how much and for what',
  description:
    'For who may release for the group that owns the dataset, or for that of its committee. At most 2,000 lines, the newest first; ' +
    'all of them: outbreak vault report.',
  access: 'account',
  input: { params: z.object({ dataset: z.string().max(40) }) },
  output: z.object({
    uses: z.array(
      useSchema.extend({
        account: z.string(),
        person: z.string().describe('Name; empty where the account is gone.'),
        project: z.string().describe('As the application says it.'),
        kinds: z.array(z.string()).describe('Of research, as the application says them.'),
        diseases: z.array(z.string()),
        institutions: z.array(z.string()).describe('As the application says them.'),
      }),
    ),
  }),
  errors: ['request-invalid', 'vault-record-not-found', 'sign-in-required'],
  examples: [
    { name: 'one', as: 'administrator', params: { dataset: '{exampleVaultDataset}' } },
    { name: 'unknown', as: 'administrator', params: { dataset: 'OCVD_YYYYYYR' }, status: 404 },
    { name: 'no accession', as: 'administrator', params: { dataset: 'x'.repeat(41) }, status: 400 },
  ],
  handle: async ({ context }, { params, caller }) => {
    const dataset = await context.datasets.findDataset(params.dataset);
    if (dataset === null || !answersFor(requireCaller(caller), dataset)) {
      throw new AppError('vault-record-not-found');
    }
    const uses = await readUses(context.db, { dataset: dataset.accession });
    const applications = uses.flatMap(({ application }) => application ?? []);
    const purposes = new Map(
      (await context.purposes.listPurposes(applications)).map((one) => [one.id, one]),
    );
    const accounts = [...new Set(uses.map(({ account }) => account))];
    const names = new Map(
      await Promise.all(
        accounts.map(
          async (account) => [account, (await context.people.findPerson(account))?.name] as const,
        ),
      ),
    );
    return {
      uses: uses.map((use) => {
        const purpose = purposes.get(use.application ?? '');
        return {
          ...toUseAnswer(use),
          account: use.account,
          person: names.get(use.account) ?? '',
          project: purpose?.project ?? '',
          kinds: [...(purpose?.kinds ?? [])],
          diseases: [...(purpose?.diseases ?? [])],
          institutions: [...(purpose?.institutions ?? [])],
        };
      }),
    };
  },
});

/** Whether somebody answers for the dataset: for the group that owns it, or that of its committee. */
function answersFor(caller: Caller, { ownerGroup, policy }: VaultDataset): boolean {
  return [ownerGroup, policy.committee.group].some((group) =>
    hasRight(caller, { group, instance: VAULT_PLACE }, 'release'),
  );
}
