import { defineOperation } from '../../../schema/define-operation.ts';
import { keyList } from '../keys/key-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Makes a new active key. */
export const rotateVaultKeys = defineOperation<VaultService>()({
  name: 'rotate-vault-keys',
  method: 'POST',
  path: '/api/vault/keys/rotation',
  tag: 'vault',
  summary: 'Make a new key for the vault; headers of kept files are then sealed for it',
  description: 'Files that were encrypted for the former key are taken until that is retired.',
  access: 'administrator',
  input: {},
  output: keyList,
  errors: [
    'key-service-unavailable',
    'request-conflict',
    'session-required',
    'step-up-required',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [{ name: 'a new one', as: 'administrator' }],
  handle: async (service, call) => {
    await service.context.accessTokens.requireProof(call);
    return { keys: [...(await service.rotateKeys())] };
  },
});
