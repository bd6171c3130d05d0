import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { sharingState, sharingWishFields } from '../sharing/sharing-fields.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Who sees an entry from now on, and under which terms. */
export const putEntrySharing = defineOperation<SubmissionService>()({
  name: 'put-entry-sharing',
  method: 'PUT',
  path: '/api/entries/{accession}/sharing',
  tag: 'entries',
  summary: 'Change who sees an entry, and under which terms',
  description:
    'Of all its versions. Owners open, bring dates forward, give freer terms and share as they like, and take sharing ' +
    "back with a reason. What would be less open, later or less free, and what is 'controlled', stewards change, with a " +
    'reason.',
  access: { right: 'release', on: 'accession' },
  input: {
    params: z.object({ accession: z.string().max(60) }),
    body: z.strictObject(sharingWishFields),
  },
  output: sharingState,
  errors: [
    'request-invalid',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
    'entry-not-found',
  ],
  examples: [
    {
      name: 'what is open stays open',
      params: { accession: '{exampleAccession}' },
      body: { visibility: 'open' },
      as: 'administrator',
    },
    {
      name: 'restricted without a date',
      params: { accession: '{exampleAccession}' },
      body: { visibility: 'restricted', reason: 'test' },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'no such entry',
      params: { accession: 'nonsense' },
      body: {},
      as: 'administrator',
      status: 404,
    },
  ],
  handle: async (service, { params, body, caller }) => {
    const { reason, ...wish } = body;
    return service.putSharing(params.accession, { wish, reason, caller });
  },
});
