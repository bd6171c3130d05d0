import { z } from 'zod';
import { hasRight } from '../../../schema/caller.ts';
import { defineOperation } from '../../../schema/define-operation.ts';
import { comment, step } from '../drafts/draft-schemas.ts';
import { readComments, readSteps } from '../drafts/read-drafts.ts';
import { resolveEntry } from '../entry-page.ts';
import type { SubmissionService } from '../submission-service.ts';

/** What happened to an entry, by whom and why. */
export const getEntryHistory = defineOperation<SubmissionService>()({
  name: 'get-entry-history',
  method: 'GET',
  path: '/api/entries/{accession}/history',
  tag: 'entries',
  summary: 'The steps of an entry: when it was released, revised or revoked, and why',
  description:
    'Members of its group also see who took each step, those before its release, and comments.',
  access: { right: 'read', on: 'accession' },
  input: { params: z.object({ accession: z.string().max(60) }) },
  output: z.object({ steps: z.array(step), comments: z.array(comment) }),
  errors: ['request-invalid', 'entry-not-found'],
  examples: [
    { name: 'one entry', params: { accession: '{exampleAccession}' } },
    { name: 'unknown', params: { accession: 'nonsense' }, status: 404 },
  ],
  handle: async (service, { params, caller }) => {
    const { accession } = await resolveEntry(service.db, params.accession);
    const ownership = await service.findEntryOwnership(accession);
    const isMember = ownership !== null && hasRight(caller, ownership, 'read');
    const steps = await readSteps(service.db, { accession });
    if (!isMember) {
      const released = steps.filter(({ version }) => version !== null);
      return { steps: released.map((one) => ({ ...one, by: '' })), comments: [] };
    }
    return { steps, comments: await readComments(service.db, { accession }) };
  },
});
