import { definePage } from '../../../schema/define-page.ts';

export const devicePage = definePage({
  name: 'device',
  path: '/device',
  titleMessage: 'device.title',
  access: 'account',
  example: '/device',
  load: () => import('./device-page.tsx'),
});
