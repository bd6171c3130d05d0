import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { readVaultState } from '../holds/read-locks.ts';
import type { VaultService } from '../vault-service.ts';

/** Whether the vault gives anything at the moment, for programs and pages that wait for it. */
export const getVaultState = defineOperation<VaultService>()({
  name: 'get-vault-state',
  method: 'GET',
  path: '/api/vault/state',
  tag: 'vault',
  summary: 'Whether the vault gives files at the moment, or is locked as a whole',
  description:
    'Nothing is said of single datasets, of reasons or of persons: what is held back is refused like what is not there.',
  access: 'public',
  input: {},
  output: z.object({
    gives: z.boolean(),
    drill: z.boolean().describe('It is locked for a drill.'),
  }),
  errors: [],
  examples: [{ name: 'now' }],
  handle: async ({ context }) => {
    const { gives, isDrill } = await readVaultState(context);
    return { gives, drill: isDrill };
  },
});
