import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { answeredDataset, listAnswered } from '../assessments/stewardship.ts';
import type { VaultService } from '../vault-service.ts';

/** The work list of those who answer for data under controlled access. */
export const listVaultStewardship = defineOperation<VaultService>()({
  name: 'list-vault-stewardship',
  method: 'GET',
  path: '/api/vault/stewardship',
  tag: 'vault',
  summary:
    'Datasets that you answer for, with what waits: reviews of assessments, held files, locks',
  description:
    'Of your groups and of committees that are one of your groups; for stewards of all. Those with something that waits stand first.',
  access: 'account',
  input: {},
  output: z.object({ datasets: z.array(answeredDataset) }),
  errors: ['sign-in-required'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async ({ context }, { caller }) => ({
    datasets: [...(await listAnswered(context.db, requireCaller(caller)))],
  }),
});
