import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { removeAccessKey } from '../access-keys/access-key-store.ts';
import type { VaultService } from '../vault-service.ts';

/** Ends one of one's keys for S3. */
export const removeVaultAccessKey = defineOperation<VaultService>()({
  name: 'remove-vault-access-key',
  method: 'DELETE',
  path: '/api/vault/access-keys/{id}',
  tag: 'vault',
  summary: 'End a key of yours for S3 at once',
  access: 'account',
  input: { params: z.object({ id: z.string().regex(/^[0-9A-Z]{1,40}$/) }) },
  output: z.null(),
  errors: ['request-invalid', 'token-not-found', 'sign-in-required', 'cross-site-request'],
  examples: [
    { name: 'unknown', as: 'administrator', params: { id: 'OC00' }, status: 404 },
    { name: 'none', as: 'administrator', params: { id: 'x' }, status: 400 },
  ],
  handle: async ({ context }, { params, caller }) => {
    await removeAccessKey(context, requireCaller(caller).id, params.id);
    return new Reply({ status: 204, body: null });
  },
});
