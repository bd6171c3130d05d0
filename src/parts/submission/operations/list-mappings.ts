import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { tableMapping } from '../../../schema/table-mapping.ts';
import type { SubmissionService } from '../submission-service.ts';

/** What a group has decided of its tables. */
export const listMappings = defineOperation<SubmissionService>()({
  name: 'list-mappings',
  method: 'GET',
  path: '/api/groups/{group}/mappings',
  tag: 'submissions',
  summary: 'What a group decided of columns and values of its tables, to be offered for the next',
  description:
    'A mapping that was given with a submission is remembered for tables with the same headers, in any order; the 50 last ones are kept.',
  access: { right: 'read', on: 'group' },
  input: { params: z.object({ group: z.string().min(1).max(60) }) },
  output: z.object({
    mappings: z.array(
      z.object({
        headers: z.array(z.string()),
        mapping: tableMapping,
        usedAt: z.iso.datetime(),
      }),
    ),
  }),
  errors: ['request-invalid', 'group-not-found'],
  examples: [
    { name: 'of the operators', as: 'administrator', params: { group: 'node' } },
    { name: 'no such group', as: 'administrator', params: { group: 'nobody' }, status: 404 },
  ],
  handle: async (service, { params }) => ({
    mappings: await service.drafts.listMappings(params.group),
  }),
});
