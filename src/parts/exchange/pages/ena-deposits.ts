import { definePage } from '../../../schema/define-page.ts';

export const enaDepositsPage = definePage({
  name: 'ena-deposits',
  path: '/groups/$group/ena',
  titleMessage: 'ena.title',
  access: 'account',
  example: '/groups/node/ena',
  load: () => import('./ena-deposits-page.tsx'),
});
