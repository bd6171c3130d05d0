import { z } from 'zod';
import { workflowPhases } from '../../../schema/access-workflow.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { applicationSummarySchema } from '../applications/application-schema.ts';
import type { DeskService } from '../desk-service.ts';

/** Applications of who asks, or on which one decides. */
export const listApplicationsOperation = defineOperation<DeskService>()({
  name: 'list-applications',
  method: 'GET',
  path: '/api/desk/applications',
  tag: 'desk',
  summary: 'Your applications and those in which you are named; or those that you decide on',
  description: 'The most urgent first, by deadline; at most 200.',
  access: 'account',
  input: {
    query: z.strictObject({
      view: z.enum(['own', 'committee']).default('own'),
      phase: z.enum(workflowPhases).optional(),
    }),
  },
  output: z.object({ applications: z.array(applicationSummarySchema) }),
  errors: ['request-invalid', 'sign-in-required'],
  examples: [
    { name: 'own', as: 'administrator' },
    { name: 'to decide on', as: 'administrator', query: { view: 'committee', phase: 'deciding' } },
    { name: 'of no view', as: 'administrator', query: { view: 'x' }, status: 400 },
  ],
  handle: async (service, { query: { view, phase }, caller }) => ({
    applications: await service.list(requireCaller(caller), {
      isCommittee: view === 'committee',
      phases: phase === undefined ? undefined : [phase],
    }),
  }),
});
