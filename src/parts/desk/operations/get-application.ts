import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { applicationId, applicationSchema } from '../applications/application-schema.ts';
import type { DeskService } from '../desk-service.ts';

/** One application, as who asks may know it. */
export const getApplication = defineOperation<DeskService>()({
  name: 'get-application',
  method: 'GET',
  path: '/api/desk/applications/{application}',
  tag: 'desk',
  summary: 'One application: its answers, what happened, how its purpose fits, and what you may do',
  access: 'account',
  input: { params: z.object({ application: applicationId }) },
  output: applicationSchema,
  errors: ['request-invalid', 'sign-in-required', 'application-not-found', 'application-not-yours'],
  examples: [
    { name: 'own', as: 'administrator', params: { application: '{exampleApplication}' } },
    {
      name: 'unknown',
      as: 'administrator',
      params: { application: 'DA-2222222222' },
      status: 404,
    },
    { name: 'no id', as: 'administrator', params: { application: 'x' }, status: 400 },
  ],
  handle: (service, { params, caller }) => service.get(params.application, requireCaller(caller)),
});
