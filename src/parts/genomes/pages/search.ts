import { definePage } from '../../../schema/define-page.ts';

export const searchPage = definePage({
  name: 'search',
  path: '/search/$instance',
  titleMessage: 'search.title',
  access: 'public',
  example: '/search/demo',
  load: () => import('./search-page.tsx'),
});
