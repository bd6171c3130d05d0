import { definePage } from '../../../schema/define-page.ts';

export const nodePage = definePage({
  name: 'node',
  path: '/node',
  titleMessage: 'node.title',
  navigation: { group: 'node', order: 50, messageKey: 'nav.node' },
  access: 'administrator',
  example: '/node',
  load: () => import('./node-page.tsx'),
});
