import { definePage } from '../../../schema/define-page.ts';

export const lineagePage = definePage({
  name: 'lineage',
  path: '/lineages/$instance/$lineage',
  titleMessage: 'lineage.title',
  access: 'public',
  example: '/lineages/sars-cov-2-simulated/B.1.1',
  load: () => import('./lineage-page.tsx'),
});
