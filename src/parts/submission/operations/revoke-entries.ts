import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Revokes released entries. */
export const revokeEntries = defineOperation<SubmissionService>()({
  name: 'revoke-entries',
  method: 'POST',
  path: '/api/revocations',
  tag: 'submissions',
  summary: 'Revoke released entries with a reason',
  description:
    'Each gets a last version that says so and why; searches no longer find it. The versions before stay ' +
    'under their accession for those who cited them. All are revoked or none.',
  access: 'account',
  input: {
    body: z.strictObject({
      accessions: z.array(z.string().min(1).max(60)).min(1).max(10_000),
      why: z.string().trim().min(3).max(1000),
    }),
  },
  output: z.object({ revoked: z.number().int() }),
  errors: [
    'request-invalid',
    'entry-not-found',
    'not-allowed',
    'sign-in-required',
    'cross-site-request',
  ],
  examples: [
    {
      name: 'unknown',
      as: 'administrator',
      body: { accessions: ['OC_0000001'], why: 'Contaminated' },
      status: 404,
    },
    {
      name: 'without a reason',
      as: 'administrator',
      body: { accessions: ['OC_0000001'] },
      status: 400,
    },
  ],
  handle: async (service, { body, caller }) => {
    return {
      revoked: await service.drafts.revoke(requireCaller(caller), body.accessions, body.why),
    };
  },
});
