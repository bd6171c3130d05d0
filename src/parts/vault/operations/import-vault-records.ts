import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { importableKinds, importRecords } from '../records/import-records.ts';
import { vaultAccession, vaultGroup } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const query = { kind: 'sample', group: 'node' };

/** Makes records of a table. */
export const importVaultRecords = defineOperation<VaultService>()({
  name: 'import-vault-records',
  method: 'POST',
  path: '/api/vault/records/table',
  tag: 'vault',
  summary: 'Make samples, experiments, runs or analyses of a table, all or none',
  description:
    'TSV, CSV or an Excel workbook. Column alias is what the group calls each; study, experiment, sample, samples and files ' +
    'name others by accession or alias (several parted by ;); columns that the kind does not know become attributes.',
  access: 'account',
  input: {
    query: z.strictObject({
      kind: z.enum(importableKinds),
      group: vaultGroup,
      simulated: z.enum(['true', 'false']).default('false'),
    }),
  },
  rawBody: { maxBytes: 32 << 20, mediaTypes: ['text/tab-separated-values', 'text/csv'] },
  output: z.object({
    made: z.array(z.object({ accession: vaultAccession, alias: z.string() })),
    known: z.number().int().describe('Rows whose alias the group has already.'),
  }),
  errors: [
    'request-invalid',
    'group-not-found',
    'request-too-large',
    'not-allowed',
    'sign-in-required',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'two samples',
      as: 'administrator',
      query,
      body: 'alias\ttitle\torganism\thost age\ns1\tFirst\tInfluenza A virus\t30\ns2\tSecond\t\t\n',
    },
    { name: 'without a column alias', as: 'administrator', query, body: 'title\nx\n', status: 400 },
    {
      name: 'no such group',
      as: 'administrator',
      query: { ...query, group: 'nobody' },
      body: 'alias\nx\n',
      status: 404,
    },
    {
      name: 'too much',
      as: 'administrator',
      query,
      body: `alias\n${'x'.repeat(120_000)}\n`,
      status: 413,
    },
  ],
  handle: async ({ context }, call) => {
    const { kind, group, simulated } = call.query;
    const { caller, requestId, clientAddress } = call;
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    const wish = { kind, group, isSimulated: simulated === 'true' };
    const { made, known } = await importRecords(context, wish, { bytes: call.stream, request });
    return { made: made.map(({ accession, alias }) => ({ accession, alias })), known };
  },
});
