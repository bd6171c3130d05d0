import { definePage } from '../../../schema/define-page.ts';

export const joinPage = definePage({
  name: 'join',
  path: '/join',
  titleMessage: 'join.title',
  access: 'entrance',
  example: '/join',
  load: () => import('./join-page.tsx'),
});
