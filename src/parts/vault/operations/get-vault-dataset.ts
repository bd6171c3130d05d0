import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { datasetDescription, describeDataset } from '../records/describe-dataset.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** What everybody may know of a dataset. */
export const getVaultDataset = defineOperation<VaultService>()({
  name: 'get-vault-dataset',
  method: 'GET',
  path: '/api/vault/datasets/{record}',
  tag: 'vault',
  summary:
    'A published dataset: what it holds in coarse counts, and under which policy it is given',
  access: { right: 'read', on: 'record' },
  input: { params: z.object({ record: vaultAccession }) },
  output: datasetDescription,
  errors: ['request-invalid', 'vault-record-not-found', 'request-conflict'],
  examples: [
    { name: 'one', params: { record: '{exampleVaultDataset}' } },
    { name: 'unknown', params: { record: 'OCVD_YYYYYYR' }, status: 404 },
    {
      name: 'a draft of something else',
      as: 'administrator',
      params: { record: '{exampleVaultDraft}' },
      status: 409,
    },
    { name: 'no accession', params: { record: 'x' }, status: 400 },
  ],
  handle: ({ context, datasets }, { params }) =>
    describeDataset(context.db, datasets, params.record),
});
