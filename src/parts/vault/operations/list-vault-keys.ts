import { defineOperation } from '../../../schema/define-operation.ts';
import { keyList } from '../keys/key-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** All keys of the node. */
export const listVaultKeys = defineOperation<VaultService>()({
  name: 'list-vault-keys',
  method: 'GET',
  path: '/api/vault/keys',
  tag: 'vault',
  summary: 'The keys of the vault with their states, and how many headers are sealed for each',
  access: 'administrator',
  input: {},
  output: keyList,
  errors: ['key-service-unavailable', 'sign-in-required', 'not-allowed'],
  examples: [{ name: 'all', as: 'administrator' }],
  handle: async (service) => ({ keys: [...(await service.listKeys())] }),
});
