import { definePage } from '../../../schema/define-page.ts';

export const intraHostPage = definePage({
  name: 'intra-host',
  path: '/intra-host',
  titleMessage: 'intraHost.title',
  navigation: { group: 'data', order: 35, messageKey: 'nav.intraHost' },
  access: 'public',
  example: '/intra-host',
  load: () => import('./intra-host-page.tsx'),
});
