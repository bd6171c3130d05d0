import { definePage } from '../../../schema/define-page.ts';

export const passwordLinkPage = definePage({
  name: 'password-link',
  path: '/password/$token',
  titleMessage: 'newPassword.title',
  access: 'entrance',
  example: '/password/x',
  load: () => import('./password-link-page.tsx'),
});
