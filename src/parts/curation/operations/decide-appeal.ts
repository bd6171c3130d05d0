import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import type { CurationService } from '../curation-service.ts';
import { requireCaller } from '../require-caller.ts';

/** A steward decides for good. */
export const decideAppeal = defineOperation<CurationService>()({
  name: 'decide-appeal',
  method: 'POST',
  path: '/api/corrections/{id}/appeal-decision',
  tag: 'corrections',
  summary: 'Decide on an appealed correction; not for who proposed or refused it',
  access: 'steward',
  input: {
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({
      decision: z.enum(['accepted', 'upheld']),
      reason: z.string().trim().min(1, 'Give a reason.').max(5000),
    }),
  },
  output: z.null(),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'correction-not-yours',
    'correction-not-found',
    'correction-not-possible',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'one that is not there',
      params: { id: '00000000-0000-4000-8000-000000000000' },
      body: { decision: 'upheld', reason: 'Looked at again.' },
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
    await service.decideAppeal(params.id, body.decision, request);
    return new Reply({ status: 204, body: null });
  },
});
