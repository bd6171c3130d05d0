import { definePage } from '../../../schema/define-page.ts';

export const workflowRunPage = definePage({
  name: 'workflow-run',
  path: '/workflows/runs/$run',
  titleMessage: 'run.title',
  access: 'account',
  example: '/workflows/runs/{exampleRun}',
  load: () => import('./workflow-run-page.tsx'),
});
