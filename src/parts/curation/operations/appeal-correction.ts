import { defineCorrectionStep } from '../correction-step.ts';

/** The proposer asks a steward. */
export const appealCorrection = defineCorrectionStep({
  name: 'appeal-correction',
  verb: 'appeal',
  summary: 'Ask a steward to look at a refused correction that you proposed',
  access: 'account',
  decisions: [],
  take: (service, id, { request }) => service.appeal(id, request),
});
