import { definePage } from '../../../schema/define-page.ts';

export const apiDocsPage = definePage({
  name: 'api-docs',
  path: '/api-docs',
  titleMessage: 'apiDocs.title',
  navigation: { group: 'data', order: 90, messageKey: 'nav.apiDocs' },
  access: 'public',
  example: '/api-docs',
  load: () => import('./api-docs-page.tsx'),
});
