import { z } from 'zod';
import { requireTus, tusHeaders } from '../../../platform/uploads/tus-protocol.ts';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { endDeposit } from '../deposits/append-deposit.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const headers = { 'Tus-Resumable': '1.0.0' };

/** Ends the upload of an encrypted file that is no longer wanted. */
export const endVaultUpload = defineOperation<VaultService>()({
  name: 'end-vault-upload',
  method: 'DELETE',
  path: '/api/vault/uploads/{deposit}',
  tag: 'vault',
  summary: 'End the upload of an encrypted file (tus 1.0); what has come of it is removed',
  access: { right: 'submit', on: 'deposit' },
  input: { params: z.object({ deposit: vaultAccession }) },
  output: z.null(),
  errors: [
    'request-invalid',
    'vault-file-not-found',
    'upload-expired',
    'request-conflict',
    'tus-version',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  headers: tusHeaders,
  examples: [
    {
      name: 'one under way',
      as: 'administrator',
      params: { deposit: '{exampleVaultUnwanted}' },
      headers,
    },
    {
      name: 'the same again',
      as: 'administrator',
      params: { deposit: '{exampleVaultUnwanted}' },
      headers,
      status: 410,
    },
    {
      name: 'one that has come',
      as: 'administrator',
      params: { deposit: '{exampleVaultFile}' },
      headers,
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { deposit: 'OCVF_YYYYYYR' },
      headers,
      status: 404,
    },
    {
      name: 'without the version of the protocol',
      as: 'administrator',
      params: { deposit: '{exampleVaultUpload}' },
      status: 412,
    },
  ],
  handle: async ({ context }, call) => {
    requireTus(call.headers);
    await endDeposit(context, call.params.deposit);
    return new Reply({ status: 204, body: null });
  },
});
