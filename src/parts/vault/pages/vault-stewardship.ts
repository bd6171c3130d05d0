import { definePage } from '../../../schema/define-page.ts';

export const vaultStewardshipPage = definePage({
  name: 'vault-stewardship',
  path: '/vault/stewardship',
  titleMessage: 'steward.title',
  navigation: { group: 'vault', order: 42, messageKey: 'steward.title' },
  access: 'account',
  example: '/vault/stewardship',
  load: () => import('./vault-stewardship-page.tsx'),
});
