import { definePage } from '../../../schema/define-page.ts';

export const vaultPage = definePage({
  name: 'vault',
  path: '/vault',
  titleMessage: 'vault.title',
  navigation: { group: 'vault', order: 40, messageKey: 'nav.vault' },
  access: 'public',
  example: '/vault',
  load: () => import('./vault-page.tsx'),
});
