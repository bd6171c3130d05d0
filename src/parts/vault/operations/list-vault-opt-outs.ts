import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { optOutList } from '../holds/opt-out-schema.ts';
import { readOptOuts } from '../holds/opt-out-store.ts';
import { parseVaultAccession } from '../records/record-kinds.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** The list of those whose data are not given, for the owners of the data only. */
export const listVaultOptOuts = defineOperation<VaultService>()({
  name: 'list-vault-opt-outs',
  method: 'GET',
  path: '/api/vault/records/{record}/opt-outs',
  tag: 'vault',
  summary:
    'Persons of a dataset or a study whose data are not given, and the files that this is about',
  access: { right: 'manage', on: 'record' },
  input: { params: z.object({ record: vaultAccession }) },
  output: optOutList,
  errors: ['request-invalid', 'vault-record-not-found', 'sign-in-required', 'not-allowed'],
  examples: [
    { name: 'one', as: 'administrator', params: { record: '{exampleVaultDataset}' } },
    { name: 'unknown', as: 'administrator', params: { record: 'OCVD_YYYYYYR' }, status: 404 },
    { name: 'no accession', as: 'administrator', params: { record: 'x' }, status: 400 },
  ],
  handle: ({ context }, { params }) =>
    readOptOuts(context.db, parseVaultAccession(params.record)?.accession ?? ''),
});
