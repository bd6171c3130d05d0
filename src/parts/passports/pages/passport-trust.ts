import { definePage } from '../../../schema/define-page.ts';

export const passportTrustPage = definePage({
  name: 'passport-trust',
  path: '/passports',
  titleMessage: 'trust.title',
  navigation: { group: 'node', order: 56, messageKey: 'nav.passports' },
  access: 'administrator',
  example: '/passports',
  load: () => import('./passport-trust-page.tsx'),
});
