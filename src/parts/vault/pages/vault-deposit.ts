import { definePage } from '../../../schema/define-page.ts';

export const vaultDepositPage = definePage({
  name: 'vault-deposit',
  path: '/vault/deposit',
  titleMessage: 'deposit.title',
  access: 'account',
  example: '/vault/deposit',
  load: () => import('./vault-deposit-page.tsx'),
});
