import { z } from 'zod';
import type { Caller, GroupRight } from '../../../schema/caller.ts';
import { defineOperation, type OperationExample } from '../../../schema/define-operation.ts';
import type { ErrorCode } from '../../../schema/errors.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { SubmissionService } from '../submission-service.ts';
import { reason, selection, submissionId } from './draft-schemas.ts';
import type { DraftSelection } from './draft-selection.ts';

interface DraftMove {
  readonly name: string;
  /** Last part of the address. */
  readonly verb: string;
  readonly summary: string;
  readonly description: string;
  readonly right: GroupRight;
  /** Beside those of every move. */
  readonly errors: readonly ErrorCode[];
  readonly example: OperationExample;
  /** Gives how many drafts were moved. */
  readonly move: (
    service: SubmissionService,
    moved: { readonly submission: string; readonly selection: DraftSelection },
    by: {
      readonly caller: Caller;
      readonly why: string;
      readonly acknowledgePrivacy: boolean;
    },
  ) => Promise<number>;
}

/** Declares an operation that takes a selection of a submission's drafts to another state. */
export function defineDraftMove({ name, verb, summary, description, right, ...move }: DraftMove) {
  return defineOperation<SubmissionService>()({
    name,
    method: 'POST',
    path: `/api/submissions/{submission}/${verb}`,
    tag: 'submissions',
    summary,
    description,
    access: { right, on: 'submission' },
    input: {
      params: z.object({ submission: submissionId }),
      body: z.strictObject({
        selection,
        why: reason.default(''),
        acknowledgePrivacy: z
          .boolean()
          .default(false)
          .describe(
            'Answers by name for what may tell who a person is; only approval asks for it, with a reason in why.',
          ),
      }),
    },
    output: z.object({ count: z.number().int() }),
    errors: [
      'request-invalid',
      ...move.errors,
      'submission-not-found',
      'sign-in-required',
      'not-allowed',
      'cross-site-request',
    ],
    examples: [
      move.example,
      {
        name: 'unknown',
        as: 'administrator',
        params: { submission: 'nosuchsubmission' },
        body: { selection: { state: 'ready' } },
        status: 404,
      },
    ],
    handle: async (service, { params, body, caller }) => ({
      count: await move.move(
        service,
        { submission: params.submission, selection: body.selection },
        {
          caller: requireCaller(caller),
          why: body.why,
          acknowledgePrivacy: body.acknowledgePrivacy,
        },
      ),
    }),
  });
}
