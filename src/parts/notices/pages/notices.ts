import { definePage } from '../../../schema/define-page.ts';

export const noticesPage = definePage({
  name: 'notices',
  path: '/notices',
  titleMessage: 'notices.title',
  navigation: { order: 45, messageKey: 'nav.notices' },
  access: 'account',
  example: '/notices',
  load: () => import('./notices-page.tsx'),
});
