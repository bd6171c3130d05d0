import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { removeRecord } from '../records/change-records.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Removes a draft. */
export const removeVaultRecord = defineOperation<VaultService>()({
  name: 'remove-vault-record',
  method: 'DELETE',
  path: '/api/vault/records/{record}',
  tag: 'vault',
  summary: 'Remove a record that was never published and that nothing names',
  access: { right: 'submit', on: 'record' },
  input: { params: z.object({ record: vaultAccession }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'vault-record-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'a draft', as: 'administrator', params: { record: '{exampleVaultUnwantedDraft}' } },
    {
      name: 'one that is published',
      as: 'administrator',
      params: { record: '{exampleVaultDataset}' },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { record: 'OCVD_YYYYYYR' },
      status: 404,
    },
    { name: 'no accession', as: 'administrator', params: { record: 'x' }, status: 400 },
  ],
  handle: async ({ context }, { params, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    await removeRecord(context, params.record, request);
    return new Reply({ status: 204, body: null });
  },
});
