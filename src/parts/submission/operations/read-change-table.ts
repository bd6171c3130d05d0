import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { changeTableInput } from '../revisions/change-table-schema.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Reads a table of changes without changing anything. */
export const readChangeTable = defineOperation<SubmissionService>()({
  name: 'read-change-table',
  method: 'POST',
  path: '/api/change-tables',
  tag: 'submissions',
  summary: 'Read what a table changes, of which samples; nothing is changed or kept',
  description:
    'Takes TSV, CSV, NDJSON or an Excel workbook, plain, gzip, zstd, xz, bzip2 or zip, with a column for accessions or names of samples and the columns that change. An empty cell changes nothing, [clear] empties the field.',
  access: 'account',
  input: {
    query: z.strictObject({
      name: z.string().max(200).default('table').describe('Name of the table for messages.'),
    }),
  },
  rawBody: changeTableInput,
  output: z.object({
    fields: z.array(z.string()).describe('Fields that it has a column for.'),
    unknown: z.array(z.string()).describe('Headers that are no field: nothing of them is taken.'),
    rows: z.array(
      z.object({
        line: z.number().int().describe("Line of the table, the header's being 1."),
        accession: z.string().describe('Without its version; empty where the table has none.'),
        name: z.string(),
        changes: z
          .record(z.string(), z.string().nullable())
          .describe('New values by field; null clears one.'),
        dropSegments: z
          .array(z.string())
          .describe('Segments that the next version is not to have.'),
      }),
    ),
  }),
  errors: [
    'request-invalid',
    'request-too-large',
    'sign-in-required',
    'too-many-requests',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'two rows',
      as: 'administrator',
      body: 'accession\tcountry\tage\nOC_0000001\tPeru\t[clear]\nOC_0000002\tChile\t\n',
    },
    {
      name: 'nothing to change',
      as: 'administrator',
      body: 'accession\tcolour\nOC_0000001\tblue\n',
      status: 400,
    },
    { name: 'nobody', body: 'accession\tcountry\nOC_0000001\tPeru\n', status: 401 },
  ],
  handle: (service, { query, stream }) => service.readChangeTable(stream, query.name),
});
