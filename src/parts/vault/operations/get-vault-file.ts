import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { depositSchema } from '../deposits/deposit-schema.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** What became of an encrypted file. */
export const getVaultFile = defineOperation<VaultService>()({
  name: 'get-vault-file',
  method: 'GET',
  path: '/api/vault/files/{deposit}',
  tag: 'vault',
  summary: 'What became of an encrypted file: its state, its checksums, what is wrong with it',
  access: { right: 'read', on: 'deposit' },
  input: { params: z.object({ deposit: vaultAccession }) },
  output: depositSchema,
  errors: ['request-invalid', 'vault-file-not-found'],
  examples: [
    { name: 'one', as: 'administrator', params: { deposit: '{exampleVaultFile}' } },
    { name: 'unknown', params: { deposit: 'OCVF_YYYYYYR' }, status: 404 },
    { name: 'no accession', params: { deposit: 'x' }, status: 400 },
  ],
  handle: (service, { params }) => service.getDeposit(params.deposit),
});
