import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { DeliveryService } from '../delivery-service.ts';
import { requireAnswering } from '../use/answers-for.ts';
import { UseNames } from '../use/name-uses.ts';
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
    'all of them: export-dataset-uses, outbreak vault report. Rows are removed once they are as old as the setting useLogDays says.',
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
    keptDays: z.int().describe('Days for which rows are kept; 0 for ever.'),
  }),
  errors: ['request-invalid', 'vault-record-not-found', 'sign-in-required'],
  examples: [
    { name: 'one', as: 'administrator', params: { dataset: '{exampleVaultDataset}' } },
    { name: 'unknown', as: 'administrator', params: { dataset: 'OCVD_YYYYYYR' }, status: 404 },
    { name: 'no accession', as: 'administrator', params: { dataset: 'x'.repeat(41) }, status: 400 },
  ],
  handle: async ({ context }, { params, caller }) => {
    const { accession } = await requireAnswering(
      context.datasets,
      params.dataset,
      requireCaller(caller),
    );
    const uses = await readUses(context.db, { dataset: accession });
    const named = await new UseNames(context).find(uses);
    return {
      keptDays: context.useLogDays,
      uses: uses.map((use, at) => {
        const { person = '', purpose = null } = named[at] ?? {};
        return {
          ...toUseAnswer(use),
          account: use.account,
          person,
          project: purpose?.project ?? '',
          kinds: [...(purpose?.kinds ?? [])],
          diseases: [...(purpose?.diseases ?? [])],
          institutions: [...(purpose?.institutions ?? [])],
        };
      }),
    };
  },
});
