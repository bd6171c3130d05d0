import { definePage } from '../../../schema/define-page.ts';

export const explorePage = definePage({
  name: 'explore',
  path: '/explore/$instance',
  titleMessage: 'explore.title',
  access: 'public',
  example: '/explore/sars-cov-2-simulated',
  load: () => import('./explore-page.tsx'),
});
