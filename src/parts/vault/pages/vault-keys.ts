import { definePage } from '../../../schema/define-page.ts';

export const vaultKeysPage = definePage({
  name: 'vault-keys',
  path: '/vault/keys',
  titleMessage: 'vaultKeys.title',
  access: 'administrator',
  example: '/vault/keys',
  load: () => import('./vault-keys-page.tsx'),
});
