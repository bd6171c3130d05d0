import { definePage } from '../../../schema/define-page.ts';

export const workflowsPage = definePage({
  name: 'workflows',
  path: '/workflows',
  titleMessage: 'workflows.title',
  navigation: { group: 'contribute', order: 34, messageKey: 'nav.workflows' },
  access: 'account',
  example: '/workflows',
  load: () => import('./workflows-page.tsx'),
});
