import { definePage } from '../../../schema/define-page.ts';

export const releasesPage = definePage({
  name: 'releases',
  path: '/releases',
  titleMessage: 'releases.title',
  navigation: { group: 'data', order: 25, messageKey: 'releases.title' },
  access: 'public',
  example: '/releases',
  load: () => import('./releases-page.tsx'),
});
