import { z } from 'zod';
import { checklistSchema } from '../../../schema/checklists/checklist.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { getChecklist as findChecklist } from '../checklists/checklist-store.ts';
import type { SubmissionService } from '../submission-service.ts';

/** One checklist with its columns and vocabularies. */
export const getChecklist = defineOperation<SubmissionService>()({
  name: 'get-checklist',
  method: 'GET',
  path: '/api/checklists/{id}',
  tag: 'checklists',
  summary: 'One checklist: columns, vocabularies, null terms, source',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: checklistSchema,
  errors: ['request-invalid', 'checklist-not-found'],
  examples: [
    { name: 'the core', params: { id: 'core' } },
    { name: 'no such checklist', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) => findChecklist(await service.listChecklists(), params.id),
});
