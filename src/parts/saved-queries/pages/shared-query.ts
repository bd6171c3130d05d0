import { definePage } from '../../../schema/define-page.ts';

export const sharedQueryPage = definePage({
  name: 'shared-query',
  path: '/shared/$id',
  titleMessage: 'shared.title',
  access: 'public',
  example: '/shared/AAAAAAAAAAAAAAAAAAAAAA',
  load: () => import('./shared-query-page.tsx'),
});
