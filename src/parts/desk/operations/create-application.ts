import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { applicationSchema, vaultDatasetAccession } from '../applications/application-schema.ts';
import type { DeskService } from '../desk-service.ts';

/** Begins an application. */
export const createApplication = defineOperation<DeskService>()({
  name: 'create-application',
  method: 'POST',
  path: '/api/desk/applications',
  tag: 'desk',
  summary: 'Begin an application for datasets of one committee, as a draft',
  access: 'account',
  input: {
    body: z.strictObject({
      datasets: z.array(vaultDatasetAccession).min(1).max(100),
      workflow: z
        .string()
        .max(60)
        .optional()
        .describe('One that the committee offers; not needed where it offers one only.'),
    }),
  },
  output: { mediaTypes: ['application/json'], schema: applicationSchema },
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'cross-site-request'],
  examples: [
    {
      name: 'for a dataset',
      as: 'administrator',
      body: { datasets: ['{exampleVaultDataset}'] },
      status: 201,
    },
    {
      name: 'for what is not there',
      as: 'administrator',
      body: { datasets: ['OCVD_YYYYYYR'] },
      status: 400,
    },
    { name: 'for nothing', as: 'administrator', body: { datasets: [] }, status: 400 },
  ],
  handle: async (service, { body, caller: asker, requestId, clientAddress }) => {
    const caller = requireCaller(asker);
    const { datasets, workflow } = body;
    const id = await service.begin({ datasets, workflow }, { caller, requestId, clientAddress });
    return new Reply({
      status: 201,
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: await service.describe(id, caller),
    });
  },
});
