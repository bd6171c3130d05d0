import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { toRunAnswer, wholeRun } from '../run-schemas.ts';
import type { WorkflowService } from '../workflow-service.ts';

/** Runs that made an entry. */
export const listEntryWorkflowRuns = defineOperation<WorkflowService>()({
  name: 'list-entry-workflow-runs',
  method: 'GET',
  path: '/api/entries/{accession}/workflow-runs',
  tag: 'workflows',
  summary:
    'With which workflow, programs and files the consensus of an entry was made on this node',
  description:
    'Empty for entries whose sequence was sent in. What programs said is told to the group only.',
  access: { right: 'read', on: 'accession' },
  input: { params: z.object({ accession: z.string().max(60) }) },
  output: z.object({ runs: z.array(wholeRun) }),
  errors: ['request-invalid', 'entry-not-found'],
  examples: [
    { name: 'of an entry', params: { accession: '{exampleAccession}' } },
    { name: 'no such entry', params: { accession: 'OC_0000010' }, status: 404 },
  ],
  handle: async (service, { params }) => ({
    runs: (await service.listOfEntry(params.accession)).map((run) => ({
      ...toRunAnswer(run),
      steps: [],
    })),
  }),
});
