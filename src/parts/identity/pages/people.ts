import { definePage } from '../../../schema/define-page.ts';

export const peoplePage = definePage({
  name: 'people',
  path: '/people',
  titleMessage: 'people.title',
  access: 'administrator',
  example: '/people',
  load: () => import('./people-page.tsx'),
});
