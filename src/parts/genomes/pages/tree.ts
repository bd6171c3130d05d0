import { definePage } from '../../../schema/define-page.ts';

export const treePage = definePage({
  name: 'tree',
  path: '/tree',
  titleMessage: 'tree.ownTitle',
  navigation: { group: 'data', order: 36, messageKey: 'tree.ownTitle' },
  access: 'public',
  example: '/tree',
  load: () => import('./tree-page.tsx'),
});
