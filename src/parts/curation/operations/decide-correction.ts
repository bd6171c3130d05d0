import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { CurationService } from '../curation-service.ts';
import { requireCaller } from '../require-caller.ts';

/** The group that owns the entry decides. */
export const decideCorrection = defineOperation<CurationService>()({
  name: 'decide-correction',
  method: 'POST',
  path: '/api/corrections/{id}/decision',
  tag: 'corrections',
  summary: 'Accept or refuse a proposed correction of an entry of your group',
  access: 'account',
  input: {
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({
      decision: z.enum(['accepted', 'refused']),
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
      body: { decision: 'refused', reason: 'Looked at again.' },
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
    await service.decide(params.id, body.decision, request);
    return new Reply({ status: 204, body: null });
  },
});
