import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { tableMapping } from '../../../schema/table-mapping.ts';
import { settingsInput, submissionId } from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Begins a submission; its files follow, then its start. */
export const createSubmission = defineOperation<SubmissionService>()({
  name: 'create-submission',
  method: 'POST',
  path: '/api/submissions',
  tag: 'submissions',
  summary: 'Begin a submission of sequences with their metadata table',
  description:
    'Answers at once with its id. Then announce and send both files, start it, and follow what becomes of ' +
    'its rows. With an idempotency key the same request again answers with the same submission, so that a ' +
    'client that lost its connection goes on where it was.',
  access: 'account',
  input: {
    body: z.strictObject({
      group: z.string().min(1).max(60),
      instance: z.string().min(1).max(60),
      title: z.string().trim().min(1).max(200),
      method: z.enum(['web', 'command', 'api']).default('api'),
      settings: settingsInput.prefault({}),
      mapping: tableMapping.prefault({}).describe('What is decided of columns and values.'),
      idempotencyKey: z.string().min(8).max(200).nullable().default(null),
    }),
  },
  output: z.object({ id: submissionId, state: z.string() }),
  errors: [
    'request-invalid',
    'request-conflict',
    'instance-not-found',
    'group-not-found',
    'not-allowed',
    'sign-in-required',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'into the group of the node',
      as: 'administrator',
      body: { group: 'node', instance: 'sars-cov-2', title: 'Week 12' },
    },
    {
      name: 'with a key',
      as: 'administrator',
      body: {
        group: 'node',
        instance: 'sars-cov-2',
        title: 'Week 13',
        idempotencyKey: 'week-13-2026',
      },
    },
    {
      name: 'with a mapping',
      as: 'administrator',
      body: {
        group: 'node',
        instance: 'sars-cov-2',
        title: 'Week 14',
        mapping: {
          columns: { Where: 'gisaid-epicov:covv_location', Ward: null },
          values: { country: { Helvetia: 'Switzerland' } },
        },
      },
    },
    {
      name: 'a mapping to a field that there is none of',
      as: 'administrator',
      body: {
        group: 'node',
        instance: 'sars-cov-2',
        title: 'Week 14',
        mapping: { columns: { Where: 'place' } },
      },
      status: 400,
    },
    {
      name: 'no such group',
      as: 'administrator',
      body: { group: 'nobody', instance: 'sars-cov-2', title: 'Week 12' },
      status: 404,
    },
    {
      name: 'no such instance',
      as: 'administrator',
      body: { group: 'node', instance: 'nothing', title: 'Week 12' },
      status: 404,
    },
    {
      name: 'restricted without a day',
      as: 'administrator',
      body: {
        group: 'node',
        instance: 'sars-cov-2',
        title: 'Week 12',
        settings: { visibility: 'restricted' },
      },
      status: 400,
    },
  ],
  handle: async (service, { body, caller }) => {
    const { id, state } = await service.drafts.create(requireCaller(caller), body);
    return { id, state };
  },
});
