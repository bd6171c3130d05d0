import { definePage } from '../../../schema/define-page.ts';

export const laboratoriesPage = definePage({
  name: 'laboratories',
  path: '/laboratories',
  titleMessage: 'laboratories.title',
  navigation: { group: 'data', order: 28, messageKey: 'laboratories.title' },
  access: 'public',
  example: '/laboratories',
  load: () => import('./laboratories-page.tsx'),
});
