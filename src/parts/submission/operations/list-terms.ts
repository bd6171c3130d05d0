import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { describeTerms, termsOfUse } from '../../../schema/terms.ts';
import type { SubmissionService } from '../submission-service.ts';

/** The terms under which entries are given, as data. */
export const listTerms = defineOperation<SubmissionService>()({
  name: 'list-terms',
  method: 'GET',
  path: '/api/terms',
  tag: 'entries',
  summary: 'Terms of use that entries are given under, for programs',
  access: 'public',
  input: {},
  output: z.object({
    terms: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        url: z.string(),
        spdx: z.string().nullable().describe('Identifier of the SPDX list.'),
        dataUse: z
          .array(z.object({ id: z.string(), label: z.string() }))
          .describe('Of the Data Use Ontology.'),
        hasEnd: z.boolean().describe('They become open at a date of the entry.'),
      }),
    ),
  }),
  errors: [],
  examples: [{ name: 'all' }],
  handle: async () => ({ terms: Object.keys(termsOfUse).map(describeTerms) }),
});
