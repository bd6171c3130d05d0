import { definePage } from '../../../schema/define-page.ts';

export const joinLinkPage = definePage({
  name: 'join-link',
  path: '/join/$token',
  titleMessage: 'joinLink.title',
  access: 'entrance',
  example: '/join/x',
  load: () => import('./join-link-page.tsx'),
});
