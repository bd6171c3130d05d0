import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { assessmentParams, assessmentSchema } from '../assessments/assessment-schema.ts';
import { withdrawAssessment } from '../assessments/change-assessments.ts';
import { parseVaultAccession } from '../records/record-kinds.ts';
import type { VaultService } from '../vault-service.ts';

const params = { record: '{exampleVaultDataset}', assessment: '{exampleAssessment}' };
const query = { reason: 'The data have changed' };

/** Ends an assessment, which stays to be read. */
export const withdrawVaultAssessment = defineOperation<VaultService>()({
  name: 'withdraw-vault-assessment',
  method: 'DELETE',
  path: '/api/vault/datasets/{record}/assessments/{assessment}',
  tag: 'vault',
  summary: 'Withdraw a data-protection impact assessment: it does not count any more',
  description:
    'It stays to be read. Where the policy wants a current one, no new access is given from now on; what was given stays.',
  access: { right: 'manage', on: 'record' },
  input: {
    params: assessmentParams,
    query: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
  },
  output: z.object({ assessments: z.array(assessmentSchema) }),
  errors: [
    'request-invalid',
    'vault-record-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'one', as: 'administrator', params, query },
    { name: 'again', as: 'administrator', params, query, status: 409 },
    { name: 'without a reason', as: 'administrator', params, query: {}, status: 400 },
    {
      name: 'unknown',
      as: 'administrator',
      params: { ...params, assessment: '999999' },
      query,
      status: 404,
    },
  ],
  handle: async ({ context }, call) => {
    const { params: asked, query: said, caller, requestId, clientAddress } = call;
    const assessments = await withdrawAssessment(
      context,
      parseVaultAccession(asked.record)?.accession ?? '',
      {
        id: asked.assessment,
        reason: said.reason,
        request: { caller: requireCaller(caller), requestId, clientAddress },
      },
    );
    return { assessments: [...assessments] };
  },
});
