import { definePage } from '../../../schema/define-page.ts';

export const signInPage = definePage({
  name: 'sign-in',
  path: '/sign-in',
  titleMessage: 'signIn.title',
  access: 'entrance',
  example: '/sign-in',
  load: () => import('./sign-in-page.tsx'),
});
