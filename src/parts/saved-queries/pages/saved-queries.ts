import { definePage } from '../../../schema/define-page.ts';

export const savedQueriesPage = definePage({
  name: 'saved-queries',
  path: '/saved',
  titleMessage: 'saved.title',
  access: 'account',
  example: '/saved',
  load: () => import('./saved-queries-page.tsx'),
});
