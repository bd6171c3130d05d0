import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { removeDeposit } from '../deposits/remove-deposit.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Removes an encrypted file. */
export const removeVaultFile = defineOperation<VaultService>()({
  name: 'remove-vault-file',
  method: 'POST',
  path: '/api/vault/files/{deposit}/removal',
  tag: 'vault',
  summary: 'Remove an encrypted file that no record names; that it was there stays known',
  access: { right: 'release', on: 'deposit' },
  input: {
    params: z.object({ deposit: vaultAccession }),
    body: z.strictObject({ reason: z.string().trim().min(1).max(2000) }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'vault-file-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'one under way',
      as: 'administrator',
      params: { deposit: '{exampleVaultUpload}' },
      body: { reason: 'Sent twice' },
      status: 409,
    },
    {
      name: 'one that was refused',
      as: 'administrator',
      params: { deposit: '{exampleVaultRefused}' },
      body: { reason: 'Sent again' },
    },
    {
      name: 'without a reason',
      as: 'administrator',
      params: { deposit: '{exampleVaultUpload}' },
      body: {},
      status: 400,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { deposit: 'OCVF_YYYYYYR' },
      body: { reason: 'x' },
      status: 404,
    },
  ],
  handle: async ({ context }, { params, body, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    await removeDeposit(context, params.deposit, { reason: body.reason, request });
    return new Reply({ status: 204, body: null });
  },
});
