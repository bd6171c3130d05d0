import { definePage } from '../../../schema/define-page.ts';

export const submitPage = definePage({
  name: 'submit',
  path: '/submit',
  titleMessage: 'submit.title',
  navigation: { group: 'contribute', order: 30, messageKey: 'nav.submit' },
  access: 'account',
  example: '/submit',
  load: () => import('./submit-page.tsx'),
});
