import { definePage } from '../../../schema/define-page.ts';

export const connectorsPage = definePage({
  name: 'connectors',
  path: '/connectors',
  titleMessage: 'connectors.title',
  navigation: { group: 'data', order: 29, messageKey: 'connectors.title' },
  access: 'public',
  example: '/connectors',
  load: () => import('./connectors-page.tsx'),
});
