import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { lockList } from '../holds/lock-schema.ts';
import { readLocks } from '../holds/read-locks.ts';
import type { VaultService } from '../vault-service.ts';

/** What is locked, for those whom it concerns. */
export const listVaultLocks = defineOperation<VaultService>()({
  name: 'list-vault-locks',
  method: 'GET',
  path: '/api/vault/locks',
  tag: 'vault',
  summary: 'What is locked of what your groups own or decide on, and why',
  access: 'account',
  input: {},
  output: lockList,
  errors: ['sign-in-required'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async ({ context }, { caller }) => ({
    locks: [...(await readLocks(context, requireCaller(caller)))],
  }),
});
