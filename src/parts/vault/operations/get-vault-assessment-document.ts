import { encodeExtended } from '../../../platform/http/file-reply.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { assessmentParams } from '../assessments/assessment-schema.ts';
import { readDocument } from '../assessments/assessment-store.ts';
import { requireAnswered } from '../assessments/stewardship.ts';
import type { VaultService } from '../vault-service.ts';

/** The document of an assessment, for those who answer for the dataset. */
export const getVaultAssessmentDocument = defineOperation<VaultService>()({
  name: 'get-vault-assessment-document',
  method: 'GET',
  path: '/api/vault/datasets/{record}/assessments/{assessment}/document',
  tag: 'vault',
  summary: 'The document of a data-protection impact assessment, as it was attached',
  access: 'account',
  input: { params: assessmentParams },
  output: { mediaTypes: ['application/octet-stream'] },
  errors: ['request-invalid', 'vault-record-not-found', 'request-conflict', 'sign-in-required'],
  examples: [
    {
      name: 'one that lies elsewhere',
      as: 'administrator',
      params: { record: '{exampleVaultDataset}', assessment: '{exampleLinkedAssessment}' },
      status: 409,
    },
    {
      name: 'one that is kept',
      as: 'administrator',
      params: { record: '{exampleVaultDataset}', assessment: '{exampleAssessment}' },
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { record: '{exampleVaultDataset}', assessment: '999999' },
      status: 404,
    },
    {
      name: 'no number',
      as: 'administrator',
      params: { record: '{exampleVaultDataset}', assessment: 'x' },
      status: 400,
    },
  ],
  handle: async ({ context }, { params, caller }) => {
    const { accession } = await requireAnswered(context.db, params.record, requireCaller(caller));
    const found = await readDocument(context.db, accession, params.assessment);
    if (found === null) throw new AppError('vault-record-not-found');
    if (found.document === null) {
      throw new AppError('request-conflict', { detail: `This node keeps no copy: ${found.url}` });
    }
    return new Reply({
      headers: {
        // Whatever it is, no browser shows it as a page of this node.
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': `attachment; filename*=${encodeExtended(found.name ?? '')}`,
      },
      body: found.document,
    });
  },
});
