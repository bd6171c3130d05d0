import { definePage } from '../../../schema/define-page.ts';

export const pathogensPage = definePage({
  name: 'pathogens',
  path: '/pathogens',
  titleMessage: 'pathogens.title',
  navigation: { group: 'data', order: 20, messageKey: 'pathogens.title' },
  access: 'public',
  example: '/pathogens',
  load: () => import('./pathogens-page.tsx'),
});
