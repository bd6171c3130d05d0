import { definePage } from '../../../schema/define-page.ts';

export const invitationPage = definePage({
  name: 'invitation',
  path: '/invitations/$token',
  titleMessage: 'invitation.title',
  access: 'entrance',
  example: '/invitations/x',
  load: () => import('./invitation-page.tsx'),
});
