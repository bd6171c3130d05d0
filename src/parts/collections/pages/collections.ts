import { definePage } from '../../../schema/define-page.ts';

export const collectionsPage = definePage({
  name: 'collections',
  path: '/collections',
  titleMessage: 'collections.title',
  navigation: { group: 'data', order: 27, messageKey: 'collections.title' },
  access: 'public',
  example: '/collections',
  load: () => import('./collections-page.tsx'),
});
