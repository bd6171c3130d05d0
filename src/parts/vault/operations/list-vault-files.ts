import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { depositSchema, depositStates } from '../deposits/deposit-schema.ts';
import { vaultAccession, vaultGroup } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

/** Encrypted files of one's groups. */
export const listVaultFiles = defineOperation<VaultService>()({
  name: 'list-vault-files',
  method: 'GET',
  path: '/api/vault/files',
  tag: 'vault',
  summary: 'Encrypted files of your groups and what became of them, the newest first',
  access: 'account',
  input: {
    query: z.strictObject({
      group: vaultGroup.optional(),
      state: z.enum(depositStates).optional(),
      after: vaultAccession.optional().describe('The last file of the former page.'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: z.object({
    files: z.array(depositSchema),
    next: vaultAccession.nullable().describe('To be given as "after"; null at the end.'),
  }),
  errors: ['request-invalid', 'sign-in-required'],
  examples: [
    { name: 'all', as: 'administrator' },
    { name: 'of a group', as: 'administrator', query: { group: 'node', limit: '5' } },
    { name: 'in no state', as: 'administrator', query: { state: 'nothing' }, status: 400 },
  ],
  handle: (service, { query, caller }) => service.listDeposits(requireCaller(caller), query),
});
