import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { sharingWishFields } from '../sharing/sharing-fields.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Who sees many entries from now on, and under which terms. */
export const changeSharing = defineOperation<SubmissionService>()({
  name: 'change-sharing',
  method: 'POST',
  path: '/api/entries/sharing',
  tag: 'entries',
  summary: 'Change who sees many entries, and under which terms: all of them or none',
  description: 'By the rule of PUT /api/entries/{accession}/sharing.',
  access: 'account',
  input: {
    body: z.strictObject({
      accessions: z.array(z.string().max(60)).min(1).max(10_000),
      ...sharingWishFields,
    }),
  },
  output: z.object({ changed: z.number().int() }),
  errors: [
    'request-invalid',
    'sign-in-required',
    'cross-site-request',
    'entry-not-found',
    'entries-not-yours',
  ],
  examples: [
    {
      name: 'no such entry',
      body: { accessions: ['nonsense'], visibility: 'open' },
      as: 'administrator',
      status: 404,
    },
    { name: 'none', body: { accessions: [] }, as: 'administrator', status: 400 },
  ],
  handle: async (service, { body, caller }) => {
    const { accessions, reason, ...wish } = body;
    return { changed: await service.changeSharing(accessions, { wish, reason, caller }) };
  },
});
