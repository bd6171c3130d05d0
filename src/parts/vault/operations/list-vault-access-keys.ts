import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { listAccessKeys } from '../access-keys/access-key-store.ts';
import type { VaultService } from '../vault-service.ts';

/** One's own keys for S3. */
export const listVaultAccessKeys = defineOperation<VaultService>()({
  name: 'list-vault-access-keys',
  method: 'GET',
  path: '/api/vault/access-keys',
  tag: 'vault',
  summary: 'Your keys for S3, without their secrets',
  access: 'account',
  input: {},
  output: z.object({
    keys: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        createdAt: z.iso.datetime(),
        expiresAt: z.iso.datetime(),
      }),
    ),
  }),
  errors: ['sign-in-required'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async ({ context }, { caller }) => {
    const keys = await listAccessKeys(context.db, requireCaller(caller).id, context.clock.now());
    return {
      keys: keys.map(({ createdAt, expiresAt, ...key }) => ({
        ...key,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
    };
  },
});
