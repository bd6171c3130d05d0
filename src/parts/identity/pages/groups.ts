import { definePage } from '../../../schema/define-page.ts';

export const groupsPage = definePage({
  name: 'groups',
  path: '/groups',
  titleMessage: 'groups.title',
  access: 'account',
  example: '/groups',
  load: () => import('./groups-page.tsx'),
});
