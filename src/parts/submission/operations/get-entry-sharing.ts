import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { sharingState } from '../sharing/sharing-fields.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Who sees an entry, under which terms, and how that came. */
export const getEntrySharing = defineOperation<SubmissionService>()({
  name: 'get-entry-sharing',
  method: 'GET',
  path: '/api/entries/{accession}/sharing',
  tag: 'entries',
  summary: 'Who sees an entry, under which terms, and how that came',
  access: { right: 'release', on: 'accession' },
  input: { params: z.object({ accession: z.string().max(60) }) },
  output: sharingState.extend({
    history: z
      .array(
        z.object({
          at: z.iso.datetime(),
          by: z.string().describe("Account or token; 'date' for what came by itself."),
          reason: z.string(),
          before: sharingState,
          after: sharingState,
        }),
      )
      .describe('The last change first.'),
  }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'entry-not-found'],
  examples: [
    { name: 'an entry', params: { accession: '{exampleAccession}' }, as: 'administrator' },
    { name: 'unknown', params: { accession: 'nonsense' }, as: 'administrator', status: 404 },
  ],
  handle: (service, { params }) => service.readSharing(params.accession),
});
