import { definePage } from '../../../schema/define-page.ts';

export const noticesPage = definePage({
  name: 'notices',
  path: '/notices',
  titleMessage: 'notices.title',
  access: 'account',
  example: '/notices',
  load: () => import('./notices-page.tsx'),
});
