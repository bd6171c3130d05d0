import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { runStates } from '../../../schema/workflow.ts';
import { runSummary, toRunSummary } from '../run-schemas.ts';
import type { WorkflowService } from '../workflow-service.ts';

/** Runs that the caller may see. */
export const listWorkflowRuns = defineOperation<WorkflowService>()({
  name: 'list-workflow-runs',
  method: 'GET',
  path: '/api/workflow-runs',
  tag: 'workflows',
  summary: 'Runs of workflows that you may see, the newest first',
  access: 'account',
  input: {
    query: z.strictObject({
      group: z.string().max(100).optional(),
      state: z.enum(runStates).optional(),
      file: z.string().max(40).optional().describe('Id of a file that they read.'),
      before: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .describe('Number of the last run of the former page.'),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: z.object({
    runs: z.array(runSummary),
    next: z
      .number()
      .int()
      .nullable()
      .describe('To be given as "before" for the next page; null at the end.'),
  }),
  errors: ['request-invalid', 'sign-in-required'],
  examples: [
    { name: 'all', as: 'administrator' },
    {
      name: 'of a group',
      as: 'administrator',
      query: { group: 'node', state: 'done', limit: '5' },
    },
    { name: 'in no state', as: 'administrator', query: { state: 'nothing' }, status: 400 },
  ],
  handle: async (service, { query, caller }) => {
    const { group, state, file, before, limit } = query;
    const { runs, next } = await service.list(requireCaller(caller), {
      limit,
      ...(group === undefined ? {} : { group }),
      ...(state === undefined ? {} : { state }),
      ...(file === undefined ? {} : { file }),
      ...(before === undefined ? {} : { before }),
    });
    return { runs: runs.map(toRunSummary), next };
  },
});
