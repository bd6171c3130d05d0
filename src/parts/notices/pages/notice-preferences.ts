import { definePage } from '../../../schema/define-page.ts';

export const noticePreferencesPage = definePage({
  name: 'notice-preferences',
  path: '/notices/preferences',
  titleMessage: 'preferences.title',
  access: 'account',
  example: '/notices/preferences',
  load: () => import('./notice-preferences-page.tsx'),
});
