import { definePage } from '../../../schema/define-page.ts';

export const importPage = definePage({
  name: 'import',
  path: '/import',
  titleMessage: 'import.title',
  navigation: { group: 'contribute', order: 32, messageKey: 'nav.import' },
  access: 'administrator',
  example: '/import',
  load: () => import('./import-page.tsx'),
});
