import { definePage } from '../../../schema/define-page.ts';

export const submissionsPage = definePage({
  name: 'submissions',
  path: '/submissions',
  titleMessage: 'submissions.title',
  navigation: { group: 'contribute', order: 31, messageKey: 'nav.submissions' },
  access: 'account',
  example: '/submissions',
  load: () => import('./submissions-page.tsx'),
});
