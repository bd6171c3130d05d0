import { definePage } from '../../../schema/define-page.ts';

export const webhooksPage = definePage({
  name: 'webhooks',
  path: '/groups/$group/webhooks',
  titleMessage: 'webhooks.title',
  access: 'account',
  example: '/groups/node/webhooks',
  load: () => import('./webhooks-page.tsx'),
});
