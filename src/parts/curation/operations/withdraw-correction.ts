import { defineCorrectionStep } from '../correction-step.ts';

/** The proposer takes it back. */
export const withdrawCorrection = defineCorrectionStep({
  name: 'withdraw-correction',
  verb: 'withdrawal',
  summary: 'Take back a correction that you proposed',
  access: 'account',
  decisions: [],
  take: (service, id, { request }) => service.withdraw(id, request),
});
