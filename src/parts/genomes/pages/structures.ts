import { definePage } from '../../../schema/define-page.ts';

export const structuresPage = definePage({
  name: 'structures',
  path: '/structures/$instance',
  titleMessage: 'structure.title',
  access: 'public',
  example: '/structures/sars-cov-2-simulated?mutations=S%3AE484K%2CS%3AN501Y',
  load: () => import('./structures-page.tsx'),
});
