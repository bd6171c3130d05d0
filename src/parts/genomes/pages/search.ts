import { definePage } from '../../../schema/define-page.ts';

export const searchPage = definePage({
  name: 'search',
  path: '/search/$instance',
  titleMessage: 'search.title',
  access: 'public',
  example: '/search/sars-cov-2-simulated',
  load: () => import('./search-page.tsx'),
});
