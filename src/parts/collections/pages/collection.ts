import { definePage } from '../../../schema/define-page.ts';

export const collectionPage = definePage({
  name: 'collection',
  path: '/collections/$collection',
  titleMessage: 'collections.one',
  access: 'public',
  example: '/collections/{exampleCollection}',
  load: () => import('./collection-page.tsx'),
});
