import { definePage } from '../../../schema/define-page.ts';

export const welcomePage = definePage({
  name: 'welcome',
  path: '/welcome/$token',
  titleMessage: 'welcome.title',
  access: 'entrance',
  example: '/welcome/example',
  load: () => import('./welcome-page.tsx'),
});
