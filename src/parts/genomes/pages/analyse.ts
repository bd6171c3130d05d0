import { definePage } from '../../../schema/define-page.ts';

export const analysePage = definePage({
  name: 'analyse',
  path: '/analyse',
  titleMessage: 'analyse.title',
  navigation: { order: 15, messageKey: 'nav.analyse' },
  access: 'public',
  example: '/analyse',
  load: () => import('./analyse-page.tsx'),
});
