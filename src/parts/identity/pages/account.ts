import { definePage } from '../../../schema/define-page.ts';

export const accountPage = definePage({
  name: 'account',
  path: '/account',
  titleMessage: 'account.title',
  access: 'account',
  example: '/account',
  load: () => import('./account-page.tsx'),
});
