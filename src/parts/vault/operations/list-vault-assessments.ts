import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { assessmentList } from '../assessments/assessment-schema.ts';
import { listAssessments } from '../assessments/assessment-store.ts';
import { requireAnswered } from '../assessments/stewardship.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Assessments of a dataset, for those who answer for it. */
export const listVaultAssessments = defineOperation<VaultService>()({
  name: 'list-vault-assessments',
  method: 'GET',
  path: '/api/vault/datasets/{record}/assessments',
  tag: 'vault',
  summary: 'Data-protection impact assessments of a dataset, the newest first',
  description:
    'For members of the group that owns it, those of its committee, and stewards. What everybody may know stands in the ' +
    'description of the dataset.',
  access: 'account',
  input: { params: z.object({ record: vaultAccession }) },
  output: assessmentList,
  errors: ['request-invalid', 'vault-record-not-found', 'sign-in-required'],
  examples: [
    { name: 'one', as: 'administrator', params: { record: '{exampleVaultDataset}' } },
    { name: 'unknown', as: 'administrator', params: { record: 'OCVD_YYYYYYR' }, status: 404 },
    { name: 'no accession', as: 'administrator', params: { record: 'x' }, status: 400 },
  ],
  handle: async ({ context }, { params, caller }) => {
    const dataset = await requireAnswered(context.db, params.record, requireCaller(caller));
    return {
      needed: dataset.needsAssessment,
      assessments: [...(await listAssessments(context.db, dataset.accession))],
    };
  },
});
