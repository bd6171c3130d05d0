import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { SubmissionService } from '../submission-service.ts';

/** The checklists that tables are checked against. */
export const listChecklists = defineOperation<SubmissionService>()({
  name: 'list-checklists',
  method: 'GET',
  path: '/api/checklists',
  tag: 'checklists',
  summary: 'The checklists that tables are checked against, the core first',
  access: 'public',
  input: {},
  output: z.object({
    checklists: z.array(
      z.object({
        id: z.string(),
        version: z.string(),
        title: z.string(),
        description: z.string(),
        repository: z.string(),
        fields: z.number().int(),
        required: z.number().int(),
      }),
    ),
  }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async (service) => ({
    checklists: (await service.listChecklists()).map(({ fields, ...checklist }) => ({
      id: checklist.id,
      version: checklist.version,
      title: checklist.title,
      description: checklist.description,
      repository: checklist.repository,
      fields: fields.length,
      required: fields.filter(({ requirement }) => requirement === 'required').length,
    })),
  }),
});
