import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { recordKinds } from '../records/record-kinds.ts';
import { recordSchema, vaultAccession, vaultGroup } from '../records/record-schema.ts';
import { recordStates } from '../records/record-store.ts';
import type { VaultService } from '../vault-service.ts';

/** Records of the vault that the caller may see. */
export const listVaultRecords = defineOperation<VaultService>()({
  name: 'list-vault-records',
  method: 'GET',
  path: '/api/vault/records',
  tag: 'vault',
  summary:
    'Studies, samples, datasets and so on that you may see: what is published, and drafts of your groups',
  access: 'public',
  input: {
    query: z.strictObject({
      kind: z.enum(recordKinds).optional(),
      group: vaultGroup.optional(),
      state: z.enum(recordStates).optional(),
      after: vaultAccession.optional().describe('The last record of the former page.'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: z.object({
    records: z.array(recordSchema),
    next: vaultAccession.nullable().describe('To be given as "after"; null at the end.'),
  }),
  errors: ['request-invalid'],
  examples: [
    { name: 'published datasets', query: { kind: 'dataset', state: 'published' } },
    { name: 'of a group', as: 'administrator', query: { group: 'node', limit: '2' } },
    { name: 'of no kind', query: { kind: 'nothing' }, status: 400 },
  ],
  handle: (service, { query, caller }) => service.listRecords(caller, query),
});
