import { definePage } from '../../../schema/define-page.ts';

export const filesPage = definePage({
  name: 'files',
  path: '/files',
  titleMessage: 'files.title',
  navigation: { group: 'contribute', order: 33, messageKey: 'nav.files' },
  access: 'account',
  example: '/files',
  load: () => import('./files-page.tsx'),
});
