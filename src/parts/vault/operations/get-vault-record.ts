import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { recordSchema, vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** One record of the vault. */
export const getVaultRecord = defineOperation<VaultService>()({
  name: 'get-vault-record',
  method: 'GET',
  path: '/api/vault/records/{record}',
  tag: 'vault',
  summary: 'A record: to its group as it works on it, to everybody else as it was published',
  access: { right: 'read', on: 'record' },
  input: { params: z.object({ record: vaultAccession }) },
  output: recordSchema,
  errors: ['request-invalid', 'vault-record-not-found'],
  examples: [
    { name: 'one', params: { record: '{exampleVaultDataset}' } },
    { name: 'unknown', params: { record: 'OCVD_YYYYYYR' }, status: 404 },
    { name: 'no accession', params: { record: 'x' }, status: 400 },
  ],
  handle: (service, { params, caller }) => service.getRecord(params.record, caller),
});
