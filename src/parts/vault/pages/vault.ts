import { definePage } from '../../../schema/define-page.ts';

export const vaultPage = definePage({
  name: 'vault',
  path: '/vault',
  titleMessage: 'vault.title',
  navigation: { order: 34, messageKey: 'nav.vault' },
  access: 'public',
  example: '/vault',
  load: () => import('./vault-page.tsx'),
});
