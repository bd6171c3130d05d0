import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { tableMapping } from '../../../schema/table-mapping.ts';
import { tableGuess } from '../checklists/table-guess-schema.ts';
import {
  draftProblem,
  fileKind,
  fileProblem,
  settingsInput,
  submissionId,
  submissionSummary,
} from '../drafts/draft-schemas.ts';
import type { SubmissionService } from '../submission-service.ts';

/** One submission with its counts and the mistakes of its rows. */
export const getSubmission = defineOperation<SubmissionService>()({
  name: 'get-submission',
  method: 'GET',
  path: '/api/submissions/{submission}',
  tag: 'submissions',
  summary:
    'One submission: its state, how much of its files has come, its drafts by state and problem',
  access: { right: 'read', on: 'submission' },
  input: { params: z.object({ submission: submissionId }) },
  output: submissionSummary.extend({
    settings: settingsInput,
    files: z.array(z.object({ kind: fileKind, name: z.string(), size: z.number().int() })),
    received: z.record(z.string(), z.number().int()).describe('Bytes that have come, by file.'),
    problems: z.array(fileProblem).describe('With the files, not with single rows.'),
    problemGroups: z.array(
      draftProblem
        .pick({
          code: true,
          severity: true,
          field: true,
          hint: true,
          suggestion: true,
          value: true,
        })
        .extend({
          values: z.number().int().describe('How many different values have it.'),
          drafts: z.number().int(),
        }),
    ),
    changes: z.number().int(),
    mapping: tableMapping.describe('What its sender decided of columns and values.'),
    guess: tableGuess.nullable().describe('What the columns are taken for; null before the start.'),
  }),
  errors: ['request-invalid', 'submission-not-found'],
  examples: [
    { name: 'one submission', as: 'administrator', params: { submission: '{exampleSubmission}' } },
    { name: 'unknown', params: { submission: 'nosuchsubmission' }, status: 404 },
    { name: 'no id', params: { submission: 'x' }, status: 400 },
  ],
  handle: (service, { params }) => service.drafts.read(params.submission),
});
