import { defineCorrectionStep } from '../correction-step.ts';

/** A steward decides for good. */
export const decideAppeal = defineCorrectionStep({
  name: 'decide-appeal',
  verb: 'appeal-decision',
  summary: 'Decide on an appealed correction; not for who proposed or refused it',
  access: 'steward',
  decisions: ['accepted', 'upheld'],
  take: (service, id, { decision, request }) => service.decideAppeal(id, decision, request),
});
