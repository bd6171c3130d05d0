import { definePage } from '../../../schema/define-page.ts';

export const submissionPage = definePage({
  name: 'submission',
  path: '/submissions/$submission',
  titleMessage: 'submissions.title',
  access: 'account',
  example: '/submissions/{exampleRevision}',
  load: () => import('./submission-page.tsx'),
});
