import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { keyId, keyList } from '../keys/key-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Takes a key out of use, or brings it back. */
export const setVaultKeyState = defineOperation<VaultService>()({
  name: 'set-vault-key-state',
  method: 'PUT',
  path: '/api/vault/keys/{key}/state',
  tag: 'vault',
  summary: 'Retire a former key of the vault, or restore it; keys are destroyed by a command only',
  access: 'administrator',
  input: {
    params: z.object({ key: keyId }),
    body: z.strictObject({ state: z.enum(['deprecated', 'retired']) }),
  },
  output: keyList,
  errors: [
    'request-invalid',
    'vault-key-not-found',
    'request-conflict',
    'key-service-unavailable',
    'session-required',
    'step-up-required',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'unknown',
      as: 'administrator',
      params: { key: '0123456789abcdef' },
      body: { state: 'retired' },
      status: 404,
    },
    {
      name: 'the active one',
      as: 'administrator',
      params: { key: '{exampleVaultKey}' },
      body: { state: 'deprecated' },
      status: 409,
    },
    {
      name: 'no state',
      as: 'administrator',
      params: { key: '0123456789abcdef' },
      body: { state: 'destroyed' },
      status: 400,
    },
  ],
  handle: async (service, call) => {
    await service.context.accessTokens.requireProof(call);
    return { keys: [...(await service.setKeyState(call.params.key, call.body.state))] };
  },
});
