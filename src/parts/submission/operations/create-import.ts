import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { tableMapping } from '../../../schema/table-mapping.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Begins an import; its two files follow, then its run. */
export const createImport = defineOperation<SubmissionService>()({
  name: 'create-import',
  method: 'POST',
  path: '/api/imports',
  tag: 'imports',
  summary: 'Begin an import of sequences with their metadata table',
  access: 'administrator',
  description:
    'Columns are recognised as those of submissions are. What may tell who a person is stands as a warning in the report.',
  input: {
    body: z.strictObject({
      instance: z.string().min(1).max(60),
      mapping: tableMapping.prefault({}).describe('What is decided of columns and values.'),
      refusesPrivate: z
        .boolean()
        .default(false)
        .describe('Rows in which something may tell who a person is are refused.'),
    }),
  },
  output: z.object({ id: z.string() }),
  errors: [
    'request-invalid',
    'instance-not-found',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'not signed in', body: { instance: 'sars-cov-2' }, status: 401 },
    { name: 'real data', as: 'administrator', body: { instance: 'sars-cov-2' } },
    { name: 'no such instance', as: 'administrator', body: { instance: 'nothing' }, status: 404 },
  ],
  handle: async (service, { body, caller }) => {
    const { instance, ...choices } = body;
    const { id } = await service.createImport(instance, requireCaller(caller), choices);
    return { id };
  },
});
