import { definePage } from '../../../schema/define-page.ts';

export const objectsPage = definePage({
  name: 'objects',
  path: '/files/objects',
  titleMessage: 'objects.title',
  navigation: { group: 'node', order: 56, messageKey: 'nav.objects' },
  access: 'administrator',
  example: '/files/objects',
  load: () => import('./objects-page.tsx'),
});
