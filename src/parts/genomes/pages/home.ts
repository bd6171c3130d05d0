import { definePage } from '../../../schema/define-page.ts';

export const homePage = definePage({
  name: 'home',
  path: '/',
  titleMessage: 'home.title',
  navigation: { order: 10, messageKey: 'nav.home' },
  access: 'public',
  example: '/',
  load: () => import('./home-page.tsx'),
});
