import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import {
  applicationId,
  applicationSchema,
  commandBodySchema,
} from '../applications/application-schema.ts';
import type { DeskService } from '../desk-service.ts';

const params = { application: '{exampleApplication}' };

/** Does a command of the application's workflow. */
export const actOnApplication = defineOperation<DeskService>()({
  name: 'act-on-application',
  method: 'POST',
  path: '/api/desk/applications/{application}/commands',
  tag: 'desk',
  summary:
    'Do a command of the workflow: hand in, review, decide, approve, extend, revoke, and so on',
  description:
    'Which commands there are, in which state and for whom, the workflow says (list-access-workflows); the application ' +
    'names those that you may do now and what each needs. Where somebody else was quicker, nothing is done.',
  access: 'account',
  input: { params: z.object({ application: applicationId }), body: commandBodySchema },
  output: z.object({
    application: applicationSchema,
    copy: applicationId.nullable().describe('The application that a copy made.'),
  }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'application-not-found',
    'application-not-yours',
    'application-not-possible',
    'assessment-missing',
    'request-conflict',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'save answers',
      as: 'administrator',
      params,
      body: { command: 'save-draft', revision: 1, answers: { title: 'Waves of the ward' } },
    },
    {
      name: 'what somebody else was quicker with',
      as: 'administrator',
      params,
      body: { command: 'save-draft', revision: 1, answers: { title: 'Too late' } },
      status: 409,
    },
    {
      name: 'what this state does not allow',
      as: 'administrator',
      params,
      body: { command: 'approve', revision: 2 },
      status: 409,
    },
    {
      name: 'what others do',
      as: 'administrator',
      params: { application: '{exampleSubmittedApplication}' },
      body: { command: 'approve', revision: 4 },
      status: 403,
    },
    {
      name: 'an unknown command',
      as: 'administrator',
      params,
      body: { command: 'fly', revision: 2 },
      status: 400,
    },
    {
      name: 'an unknown application',
      as: 'administrator',
      params: { application: 'DA-2222222222' },
      body: { command: 'approve', revision: 2 },
      status: 404,
    },
  ],
  handle: async (service, { params: { application }, body, caller: asker, ...call }) => {
    const caller = requireCaller(asker);
    const { requestId, clientAddress } = call;
    const { dataset, ...said } = body;
    const { copy } = await service.do(application, {
      body: { ...said, item: dataset },
      request: { caller, requestId, clientAddress },
    });
    return { application: await service.describe(application, caller), copy };
  },
});
