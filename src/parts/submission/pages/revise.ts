import { definePage } from '../../../schema/define-page.ts';

export const revisePage = definePage({
  name: 'revise',
  path: '/revise',
  titleMessage: 'revise.title',
  access: 'account',
  example: '/revise',
  load: () => import('./revise-page.tsx'),
});
