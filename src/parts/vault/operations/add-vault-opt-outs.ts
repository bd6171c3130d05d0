import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { addOptOuts } from '../holds/change-opt-outs.ts';
import { optOutList } from '../holds/opt-out-schema.ts';
import { parseOptOuts } from '../holds/parse-opt-outs.ts';
import { readTable } from '../records/read-table.ts';
import { parseVaultAccession } from '../records/record-kinds.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const params = { record: '{exampleVaultDataset}' };

/** Puts persons on the list of those whose data are not given. */
export const addVaultOptOuts = defineOperation<VaultService>()({
  name: 'add-vault-opt-outs',
  method: 'POST',
  path: '/api/vault/records/{record}/opt-outs',
  tag: 'vault',
  summary: 'Persons of a dataset or a study whose data are not to be given, all of a table or none',
  description:
    'TSV, CSV or an Excel workbook with the columns subject (what a sample or its attribute for persons is called, or the ' +
    'accession of a sample), reason, and from (a day or a time in UTC, at once where it is empty). Files of these persons are ' +
    'held, tables are given without their rows. Readers are told nothing of it.',
  access: { right: 'manage', on: 'record' },
  input: {
    params: z.object({ record: vaultAccession }),
    query: z.strictObject({
      dryRun: z
        .enum(['true', 'false'])
        .default('false')
        .describe('Says which files would be concerned, and changes nothing.'),
      unconcerned: z
        .string()
        .max(20_000)
        .default('')
        .describe(
          'Files, parted by commas, of which nobody has said whose they are and in which none of these persons is.',
        ),
    }),
  },
  rawBody: { maxBytes: 4 << 20, mediaTypes: ['text/tab-separated-values', 'text/csv'] },
  output: optOutList,
  errors: [
    'request-invalid',
    'request-too-large',
    'vault-record-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'nobody who is known here',
      as: 'administrator',
      params,
      query: { dryRun: 'true' },
      body: 'subject\tfrom\treason\nP1\t2027-01-01\tobjection\n',
      status: 400,
    },
    {
      name: 'without reasons',
      as: 'administrator',
      params,
      body: 'subject\nP1\n',
      status: 400,
    },
    {
      name: 'too much',
      as: 'administrator',
      params,
      body: `subject\n${'x'.repeat(120_000)}\n`,
      status: 413,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { record: 'OCVD_YYYYYYR' },
      body: 'subject\treason\nP1\tobjection\n',
      status: 404,
    },
    {
      name: 'of a draft of something else',
      as: 'administrator',
      params: { record: '{exampleVaultPolicy}' },
      body: 'subject\treason\nP1\tobjection\n',
      status: 409,
    },
  ],
  handle: async ({ context }, call) => {
    const { params: asked, query, caller, requestId, clientAddress } = call;
    const persons = parseOptOuts(await readTable(call.stream), context.clock.now());
    const unconcerned = query.unconcerned
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => parseVaultAccession(text)?.accession ?? text);
    return addOptOuts(context, parseVaultAccession(asked.record)?.accession ?? '', {
      wish: { persons, unconcerned, isDryRun: query.dryRun === 'true' },
      request: { caller: requireCaller(caller), requestId, clientAddress },
    });
  },
});
