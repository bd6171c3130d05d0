import { definePage } from '../../../schema/define-page.ts';

export const auditPage = definePage({
  name: 'audit',
  path: '/audit',
  titleMessage: 'audit.title',
  navigation: { group: 'node', order: 55, messageKey: 'nav.audit' },
  access: 'administrator',
  example: '/audit',
  load: () => import('./audit-page.tsx'),
});
