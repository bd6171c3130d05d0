import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { keyId } from '../keys/key-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** The key for which files are encrypted. */
export const getVaultKey = defineOperation<VaultService>()({
  name: 'get-vault-key',
  method: 'GET',
  path: '/api/vault/key',
  tag: 'vault',
  summary: 'The public key for which files of the vault are encrypted (crypt4gh)',
  access: 'public',
  input: {},
  output: z.object({
    id: keyId,
    publicKey: z.string().describe('Base64 of 32 bytes.'),
    file: z.string().describe('The same as a file of crypt4gh.'),
  }),
  errors: ['key-service-unavailable'],
  examples: [{ name: 'the active one' }],
  handle: (service) => service.readPublicKey(),
});
