import { definePage } from '../../../schema/define-page.ts';

export const passwordForgottenPage = definePage({
  name: 'password',
  path: '/password',
  titleMessage: 'forgotten.title',
  access: 'entrance',
  example: '/password',
  load: () => import('./password-page.tsx'),
});
