import { z } from 'zod';
import { accessFormSchema } from '../../../schema/access-form.ts';
import { accessWorkflowSchema } from '../../../schema/access-workflow.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { DeskService } from '../desk-service.ts';

/** How this node decides: its workflows and forms, as the data that they are. */
export const listAccessWorkflows = defineOperation<DeskService>()({
  name: 'list-access-workflows',
  method: 'GET',
  path: '/api/desk/workflows',
  tag: 'desk',
  summary:
    'Workflows of the access desk: states, roles, who may do what in which state, and their forms',
  access: 'public',
  input: {},
  output: z.object({
    workflows: z.array(accessWorkflowSchema),
    forms: z.array(accessFormSchema),
  }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async ({ context: { workflows, forms } }) => ({ workflows, forms }),
});
