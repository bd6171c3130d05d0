import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { CurationService } from '../curation-service.ts';
import { requireCaller } from '../require-caller.ts';

/** The proposer takes it back. */
export const withdrawCorrection = defineOperation<CurationService>()({
  name: 'withdraw-correction',
  method: 'POST',
  path: '/api/corrections/{id}/withdrawal',
  tag: 'corrections',
  summary: 'Take back a correction that you proposed',
  access: 'account',
  input: {
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({
      reason: z.string().trim().min(1, 'Give a reason.').max(5000),
    }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'correction-not-yours',
    'correction-not-found',
    'correction-not-possible',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'one that is not there',
      params: { id: '00000000-0000-4000-8000-000000000000' },
      body: { reason: 'Looked at again.' },
      as: 'administrator',
      status: 404,
    },
    {
      name: 'no reason',
      params: { id: '00000000-0000-4000-8000-000000000000' },
      body: {},
      as: 'administrator',
      status: 400,
    },
  ],
  handle: async (service, { params, body, caller, requestId, clientAddress }) => {
    const request = {
      caller: requireCaller(caller),
      requestId,
      clientAddress,
      reason: body.reason,
    };
    await service.withdraw(params.id, request);
    return new Reply({ status: 204, body: null });
  },
});
