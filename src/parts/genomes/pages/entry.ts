import { definePage } from '../../../schema/define-page.ts';

export const entryPage = definePage({
  name: 'entry',
  path: '/entries/$accession',
  titleMessage: 'entry.title',
  access: 'public',
  example: '/entries/SIM_0000013',
  load: () => import('./entry-page.tsx'),
});
