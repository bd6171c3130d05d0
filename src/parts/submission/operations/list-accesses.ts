import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { SubmissionService } from '../submission-service.ts';

/** Who looked at a group's data that is not open. */
export const listAccesses = defineOperation<SubmissionService>()({
  name: 'list-accesses',
  method: 'GET',
  path: '/api/groups/{group}/accesses',
  tag: 'groups',
  summary: "Who looked at a group's data that is not open: when, how, how many records",
  access: { right: 'manage', on: 'group' },
  input: {
    params: z.object({ group: z.string().max(100) }),
    query: z.object({
      before: z.coerce
        .number()
        .int()
        .min(1)
        .optional()
        .describe('Id of the last one of the page before.'),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
  },
  output: z.object({
    accesses: z.array(
      z.object({
        id: z.number().int(),
        at: z.iso.datetime(),
        by: z.object({ id: z.string(), name: z.string(), token: z.string().nullable() }),
        operation: z.string(),
        instance: z.string(),
        records: z.number().int(),
        isOwn: z.boolean().describe('By a member of the group itself.'),
      }),
    ),
  }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed', 'group-not-found'],
  examples: [
    { name: 'no such group', params: { group: 'nothing' }, as: 'administrator', status: 404 },
  ],
  handle: async (service, { params, query }) => ({
    accesses: await service.listAccesses(params.group, query),
  }),
});
