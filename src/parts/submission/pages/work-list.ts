import { definePage } from '../../../schema/define-page.ts';

export const workListPage = definePage({
  name: 'work-list',
  path: '/drafts',
  titleMessage: 'work.title',
  access: 'account',
  example: '/drafts',
  load: () => import('./work-list-page.tsx'),
});
