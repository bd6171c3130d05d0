import { definePage } from '../../../schema/define-page.ts';

export const passportPage = definePage({
  name: 'passport',
  path: '/account/passport',
  titleMessage: 'passport.title',
  access: 'account',
  example: '/account/passport',
  load: () => import('./passport-page.tsx'),
});
