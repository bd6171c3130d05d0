import { definePage } from '../../../schema/define-page.ts';

export const deskPage = definePage({
  name: 'desk',
  path: '/desk',
  titleMessage: 'desk.title',
  navigation: { group: 'vault', order: 41, messageKey: 'nav.desk' },
  access: 'public',
  example: '/desk',
  load: () => import('./desk-page.tsx'),
});
