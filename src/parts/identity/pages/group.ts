import { definePage } from '../../../schema/define-page.ts';

export const groupPage = definePage({
  name: 'group',
  path: '/groups/$group',
  titleMessage: 'group.title',
  access: 'account',
  example: '/groups/{exampleGroup}',
  load: () => import('./group-page.tsx'),
});
