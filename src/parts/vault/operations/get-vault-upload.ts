import { z } from 'zod';
import { requireTus, tusHeaders } from '../../../platform/uploads/tus-protocol.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { findProgress } from '../deposits/append-deposit.ts';
import { depositStates } from '../deposits/deposit-schema.ts';
import { describeDeposit } from '../deposits/describe-deposit.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** How much of an encrypted file has come. */
export const getVaultUpload = defineOperation<VaultService>()({
  name: 'get-vault-upload',
  method: 'GET',
  path: '/api/vault/uploads/{deposit}',
  tag: 'vault',
  summary: 'How much of an encrypted file has come; HEAD is that of tus 1.0',
  access: { right: 'submit', on: 'deposit' },
  input: { params: z.object({ deposit: vaultAccession }) },
  output: z.object({
    accession: vaultAccession,
    size: z.number().int().nullable().describe('Bytes.'),
    received: z.number().int().describe('Bytes that have come.'),
    state: z.enum(depositStates),
  }),
  errors: [
    'request-invalid',
    'vault-file-not-found',
    'upload-expired',
    'sign-in-required',
    'not-allowed',
  ],
  headers: tusHeaders,
  examples: [
    { name: 'one under way', as: 'administrator', params: { deposit: '{exampleVaultUpload}' } },
    {
      name: 'one that was ended',
      as: 'administrator',
      params: { deposit: '{exampleVaultEnded}' },
      status: 410,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { deposit: 'OCVF_YYYYYYR' },
      status: 404,
    },
  ],
  handle: async ({ context }, { params, method, headers }) => {
    if (method === 'HEAD') requireTus(headers);
    const progress = await findProgress(context, params.deposit);
    const { accession, size, state } = progress.file;
    return new Reply({
      headers: { ...describeDeposit(progress), 'Content-Type': 'application/json; charset=utf-8' },
      body: { accession, size, received: progress.received, state },
    });
  },
});
