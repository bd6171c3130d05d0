import { z } from 'zod';
import { defineOperation, Reply } from '../../schema/define-operation.ts';
import { requireCaller } from '../../schema/require-caller.ts';
import type { CurationService, StepRequest } from './curation-service.ts';

interface CorrectionStep<Decision extends string> {
  readonly name: string;
  /** Last part of the address. */
  readonly verb: string;
  readonly summary: string;
  readonly access: 'account' | 'steward';
  /** Between which the body chooses; none where the step is always the same. The last is the example's. */
  readonly decisions: readonly Decision[];
  readonly take: (
    service: CurationService,
    id: string,
    step: { readonly decision: Decision; readonly request: StepRequest },
  ) => Promise<void>;
}

const unknown = {
  params: { id: '00000000-0000-4000-8000-000000000000' },
  as: 'administrator',
} as const;

/** Declares an operation that takes one step of a correction, with a reason. */
export function defineCorrectionStep<Decision extends string>(step: CorrectionStep<Decision>) {
  const { name, verb, summary, access, decisions } = step;
  const decision = decisions.at(-1);
  return defineOperation<CurationService>()({
    name,
    method: 'POST',
    path: `/api/corrections/{id}/${verb}`,
    tag: 'corrections',
    summary,
    access,
    input: {
      params: z.object({ id: z.uuid() }),
      body: z.strictObject({
        ...(decision === undefined ? {} : { decision: z.enum(decisions) }),
        reason: z.string().trim().min(1, 'Give a reason.').max(5000),
      }),
    },
    output: z.null(),
    errors: [
      'request-invalid',
      'sign-in-required',
      ...(access === 'steward' ? (['not-allowed'] as const) : []),
      'correction-not-yours',
      'correction-not-found',
      'correction-not-possible',
      'cross-site-request',
    ],
    examples: [
      {
        ...unknown,
        name: 'one that is not there',
        body: { ...(decision === undefined ? {} : { decision }), reason: 'Looked at again.' },
        status: 404,
      },
      { ...unknown, name: 'no reason', body: {}, status: 400 },
    ],
    handle: async (service, { params, body, caller, requestId, clientAddress }) => {
      const chosen = body as { readonly decision: Decision; readonly reason: string };
      await step.take(service, params.id, {
        decision: chosen.decision,
        request: {
          caller: requireCaller(caller),
          requestId,
          clientAddress,
          reason: chosen.reason,
        },
      });
      return new Reply({ status: 204, body: null });
    },
  });
}
