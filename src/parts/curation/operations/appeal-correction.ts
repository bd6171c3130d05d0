import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { CurationService } from '../curation-service.ts';
import { requireCaller } from '../require-caller.ts';

/** The proposer asks a steward. */
export const appealCorrection = defineOperation<CurationService>()({
  name: 'appeal-correction',
  method: 'POST',
  path: '/api/corrections/{id}/appeal',
  tag: 'corrections',
  summary: 'Ask a steward to look at a refused correction that you proposed',
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
    await service.appeal(params.id, request);
    return new Reply({ status: 204, body: null });
  },
});
