import { definePage } from '../../../schema/define-page.ts';

export const entryPage = definePage({
  name: 'entry',
  path: '/entries/$accession',
  titleMessage: 'entry.title',
  access: 'public',
  example: '/entries/first',
  load: () => import('./entry-page.tsx'),
});
