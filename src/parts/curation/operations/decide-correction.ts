import { defineCorrectionStep } from '../correction-step.ts';

/** The group that owns the entry decides. */
export const decideCorrection = defineCorrectionStep({
  name: 'decide-correction',
  verb: 'decision',
  summary: 'Accept or refuse a proposed correction of an entry of your group',
  access: 'account',
  decisions: ['accepted', 'refused'],
  take: (service, id, { decision, request }) => service.decide(id, decision, request),
});
