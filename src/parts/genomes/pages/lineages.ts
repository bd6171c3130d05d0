import { definePage } from '../../../schema/define-page.ts';

export const lineagesPage = definePage({
  name: 'lineages',
  path: '/lineages/$instance',
  titleMessage: 'lineages.title',
  access: 'public',
  example: '/lineages/sars-cov-2-simulated',
  load: () => import('./lineages-page.tsx'),
});
