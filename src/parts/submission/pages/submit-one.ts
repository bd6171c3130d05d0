import { definePage } from '../../../schema/define-page.ts';

export const submitOnePage = definePage({
  name: 'submit-one',
  path: '/submit/one',
  titleMessage: 'submitOne.title',
  access: 'account',
  example: '/submit/one',
  load: () => import('./submit-one-page.tsx'),
});
