import { definePage } from '../../../schema/define-page.ts';

export const pathogenPage = definePage({
  name: 'pathogen',
  path: '/pathogens/$pathogen',
  titleMessage: 'pathogen.title',
  access: 'public',
  example: '/pathogens/sars-cov-2',
  load: () => import('./pathogen-page.tsx'),
});
