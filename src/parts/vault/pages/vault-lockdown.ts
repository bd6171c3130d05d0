import { definePage } from '../../../schema/define-page.ts';

export const vaultLockdownPage = definePage({
  name: 'vault-lockdown',
  path: '/vault/lockdown',
  titleMessage: 'lockdown.title',
  access: 'administrator',
  example: '/vault/lockdown',
  load: () => import('./vault-lockdown-page.tsx'),
});
