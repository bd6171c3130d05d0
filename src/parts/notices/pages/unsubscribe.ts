import { definePage } from '../../../schema/define-page.ts';

export const unsubscribePage = definePage({
  name: 'unsubscribe',
  path: '/unsubscribe/$link',
  titleMessage: 'unsubscribe.title',
  access: 'entrance',
  example: '/unsubscribe/x',
  load: () => import('./unsubscribe-page.tsx'),
});
