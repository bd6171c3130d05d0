import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import { claims, confidences } from '../correction.ts';
import type { CurationService } from '../curation-service.ts';

/** Says what is wrong with an entry of somebody else, or of one's own. */
export const proposeCorrection = defineOperation<CurationService>()({
  name: 'propose-correction',
  method: 'POST',
  path: '/api/entries/{accession}/corrections',
  tag: 'corrections',
  summary: 'Propose a correction of an entry, with evidence',
  description:
    'It stands beside the entry from now on. The group that owns the entry accepts or refuses it; a refusal can be appealed.',
  access: { right: 'read', on: 'accession' },
  changesState: true,
  input: {
    params: z.object({ accession: z.string().max(60) }),
    body: z.strictObject({
      claim: z.enum(claims),
      field: z.string().max(100).optional().describe("Of the metadata, for the claim 'value'."),
      value: z.string().max(10_000).optional().describe('The right one; empty for not known.'),
      duplicateOf: z.string().max(60).optional().describe("Accession, for the claim 'duplicate'."),
      evidence: z.string().trim().min(10, 'Say what it is known from.').max(5000),
      evidenceUrl: z
        .url({ protocol: /^https?$/ })
        .max(1000)
        .optional(),
      confidence: z.enum(confidences),
    }),
  },
  output: z.object({ id: z.uuid() }),
  errors: ['request-invalid', 'sign-in-required', 'entry-not-found', 'cross-site-request'],
  examples: [
    {
      name: 'another host',
      params: { accession: '{exampleAccession}' },
      body: { claim: 'wrong-host', evidence: 'The strain name says mink.', confidence: 'medium' },
      as: 'administrator',
      status: 201,
    },
    {
      name: 'a date that is none',
      params: { accession: '{exampleAccession}' },
      body: {
        claim: 'value',
        field: 'date',
        value: '2021-02-31',
        evidence: 'From the publication.',
        confidence: 'high',
      },
      as: 'administrator',
      status: 400,
    },
    {
      name: 'no such entry',
      params: { accession: 'OC_0000010' },
      body: { claim: 'other', evidence: 'Something is wrong.', confidence: 'low' },
      as: 'administrator',
      status: 404,
    },
    {
      name: 'nobody',
      params: { accession: '{exampleAccession}' },
      body: { claim: 'other', evidence: 'Something is wrong.', confidence: 'low' },
      status: 401,
    },
  ],
  handle: async (service, { params, body, caller, requestId, clientAddress }) => {
    const request = { caller: requireCaller(caller), requestId, clientAddress };
    return new Reply({ status: 201, body: await service.propose(params.accession, body, request) });
  },
});
