import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { NO_MAPPING } from '../../../schema/table-mapping.ts';
import { requireFields } from '../drafts/check-values.ts';
import {
  droppedSegments,
  fieldChanges,
  fileProblem,
  reason,
  settingsInput,
} from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

const MOST_ENTRIES = 20_000;

/** Revises metadata of released entries. */
export const reviseEntries = defineOperation<SubmissionService>()({
  name: 'revise-entries',
  method: 'POST',
  path: '/api/revisions',
  tag: 'submissions',
  summary: 'Revise metadata of released entries; no sequence is sent again',
  description:
    'Makes a submission whose drafts are the next versions of the entries. Only the fields that are named ' +
    'change. What would change nothing makes no draft.',
  access: 'account',
  input: {
    body: z.strictObject({
      group: z.string().min(1).max(60),
      instance: z.string().min(1).max(60),
      title: z.string().trim().min(1).max(200).default('Revision'),
      why: reason.default('').describe('Stands in the history of each entry.'),
      settings: settingsInput.prefault({}),
      idempotencyKey: z.string().min(8).max(200).nullable().default(null),
      revisions: z
        .array(
          z.strictObject({
            accession: z.string().min(1).max(60),
            changes: fieldChanges,
            dropSegments: droppedSegments
              .optional()
              .describe('Segments that the next version is not to have; all others stay.'),
          }),
        )
        .min(1)
        .max(MOST_ENTRIES),
    }),
  },
  output: z.object({ submission: z.string(), problems: z.array(fileProblem) }),
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
      name: 'an entry of another group',
      as: 'administrator',
      body: {
        group: 'node',
        instance: 'sars-cov-2',
        revisions: [{ accession: 'OC_0000001', changes: { country: 'Switzerland' } }],
      },
    },
    {
      name: 'an unknown field',
      as: 'administrator',
      body: {
        group: 'node',
        instance: 'sars-cov-2',
        revisions: [{ accession: 'OC_0000001', changes: { colour: 'blue' } }],
      },
      status: 400,
    },
    {
      name: 'no such group',
      as: 'administrator',
      body: {
        group: 'nobody',
        instance: 'sars-cov-2',
        revisions: [{ accession: 'OC_0000001', changes: { country: 'Switzerland' } }],
      },
      status: 404,
    },
    {
      name: 'no such instance',
      as: 'administrator',
      body: {
        group: 'node',
        instance: 'nothing',
        revisions: [{ accession: 'OC_0000001', changes: { country: 'Switzerland' } }],
      },
      status: 404,
    },
  ],
  handle: async (service, { body, caller }) => {
    requireFields(body.revisions);
    return service.drafts.revise(requireCaller(caller), {
      ...body,
      method: 'revision',
      mapping: NO_MAPPING,
    });
  },
});
