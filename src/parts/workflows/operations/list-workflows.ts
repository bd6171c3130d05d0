import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { toWorkflowAnswer, workflowSchema } from '../run-schemas.ts';
import type { WorkflowService } from '../workflow-service.ts';

/** Workflows that there are, and whether their programs are. */
export const listWorkflows = defineOperation<WorkflowService>()({
  name: 'list-workflows',
  method: 'GET',
  path: '/api/workflows',
  tag: 'workflows',
  summary:
    'Workflows from reads to consensus, with the programs that each needs as they are on the node',
  description:
    'Of each name the newest version first. Where programs are missing, "install" is the command that brings them.',
  access: 'public',
  input: {},
  output: z.object({
    isEnabled: z.boolean().describe('False where the operator lets nobody run any.'),
    workflows: z.array(workflowSchema),
    problems: z
      .array(z.object({ code: z.string(), where: z.string(), value: z.string(), hint: z.string() }))
      .describe("The operator's files that are no workflows; told to administrators."),
  }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async (service, { caller }) => {
    const { workflows, problems } = await service.listWorkflows();
    return {
      isEnabled: service.context.settings.isEnabled,
      workflows: workflows.map(toWorkflowAnswer),
      problems: caller?.role === 'administrator' ? [...problems] : [],
    };
  },
});
