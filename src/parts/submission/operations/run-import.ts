import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { tableGuess } from '../checklists/table-guess-schema.ts';
import { toEventLines } from '../event-lines.ts';
import type { SubmissionService } from '../submission-service.ts';

const rowCount = z.number().int();
const problem = z.object({
  code: z.string(),
  where: z.string(),
  value: z.string(),
  hint: z.string(),
});

/** One line of the answer. */
const eventSchema = z.union([
  z.object({ type: z.literal('mapping'), ...tableGuess.shape }),
  z.object({
    type: z.literal('row'),
    row: rowCount.nullable().describe('1-based row of the table; null where no row is concerned.'),
    submissionId: z.string().nullable(),
    outcome: z.enum(['released', 'revised', 'unchanged', 'refused']),
    accession: z.string().optional(),
    problems: z.array(problem),
  }),
  z.object({ type: z.literal('progress'), done: rowCount, total: rowCount.nullable() }),
  z.object({
    type: z.literal('summary'),
    released: rowCount,
    revised: rowCount,
    unchanged: rowCount,
    refused: rowCount,
  }),
]);

/** Runs an import and tells every row's verdict as it falls. */
export const runImport = defineOperation<SubmissionService>()({
  name: 'run-import',
  method: 'POST',
  path: '/api/imports/{id}/run',
  tag: 'imports',
  summary: 'Run an import; answers a line of JSON for every row while it runs, a summary last',
  description:
    'Rows are released as they pass; closing the connection stops the import after the rows under way.',
  access: 'administrator',
  input: { params: z.object({ id: z.uuid() }) },
  output: { mediaTypes: ['application/x-ndjson'], schema: eventSchema },
  errors: [
    'request-invalid',
    'import-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'no such import',
      as: 'administrator',
      params: { id: '00000000-0000-4000-8000-000000000000' },
      body: {},
      status: 404,
    },
  ],
  handle: async (service, { params, caller, signal }) => {
    const events = service.runUploaded(params.id, requireCaller(caller));
    // The first event is awaited here, so that a refusal still has its own status.
    const first = await events.next();
    return new Reply({
      headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8', 'X-Accel-Buffering': 'no' },
      body: toEventLines(first, events, signal),
    });
  },
});
