import { definePage } from '../../../schema/define-page.ts';

export const treePage = definePage({
  name: 'tree',
  path: '/tree',
  titleMessage: 'tree.ownTitle',
  access: 'public',
  example: '/tree',
  load: () => import('./tree-page.tsx'),
});
